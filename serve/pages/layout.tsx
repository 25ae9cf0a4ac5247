/**
 * What is around every page: its head, and the way to the other pages. Text is escaped by whoever makes the HTML, so a name
 * from a history or a folder is never more than text.
 */
import type { Child } from "hono/jsx";
import type { JSX } from "hono/jsx/jsx-runtime";

/** A piece of a page. */
export type Html = JSX.Element;

/** Pages that can be gone to from everywhere. */
const PLACES = [
  { address: "/", name: "Runs" },
  { address: "/tests", name: "Tests" },
  { address: "/mutants", name: "Planted bugs" },
] as const;

/** The whole page. */
export function Layout(page: {
  readonly title: string;
  /** The address of the place that it belongs to. */
  readonly place?: (typeof PLACES)[number]["address"];
  readonly children: Child;
}): Html {
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width,initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>{page.title}</title>
        <link rel="icon" href="data:," />
        <script src="/assets/scheme.js" />
        <link rel="stylesheet" href="/assets/serve.css" />
        <script src="/assets/serve.js" defer />
      </head>
      <body>
        <a class="skip" href="#content">
          Skip to the content
        </a>
        <nav class="site" aria-label="Pages">
          <a class="home" href="/">
            clew
          </a>
          {PLACES.map(({ address, name }) => (
            <a href={address} aria-current={page.place === address ? "page" : undefined}>
              {name}
            </a>
          ))}
          <span id="scheme" />
        </nav>
        <main id="content">{page.children}</main>
      </body>
    </html>
  );
}

/** A page that says one thing, e.g. that there is nothing here. */
export function MessagePage({ title, message }: { readonly title: string; readonly message: string }): Html {
  return (
    <Layout title={title}>
      <h1>{title}</h1>
      <p>{message}</p>
      <p>
        <a href="/">All runs</a>
      </p>
    </Layout>
  );
}
