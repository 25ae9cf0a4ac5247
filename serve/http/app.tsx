/**
 * The routes: what is answered to which address.
 */
import { Hono } from "hono";
import type { Html } from "../pages/layout.tsx";
import { MessagePage } from "../pages/layout.tsx";
import { ListPage } from "../pages/list-page.tsx";
import { MutantsPage } from "../pages/mutants-page.tsx";
import { TestsPage } from "../pages/tests-page.tsx";
import type { StoreIndex } from "../folders/store-index.ts";
import { listPage, listQuery } from "../views/entry-list.ts";
import { scoreRecords, scoreTrends, testTrends } from "../views/test-trends.ts";
import type { Assets } from "./assets.ts";
import { ownNamesOnly, readOnly, secureHeaders } from "./security.ts";

/** What the pages are made from. */
export interface Site {
  /** The store's real path. */
  readonly root: string;
  /** The store as it was named. */
  readonly store: string;
  readonly index: StoreIndex;
  readonly assets: Assets;
  /** Whether only this machine can reach the server. */
  readonly isLocal: boolean;
}

/** All routes. */
export function createApp(site: Site): Hono {
  const app = new Hono();
  app.use(secureHeaders, readOnly);
  if (site.isLocal) app.use(ownNamesOnly);
  app.get("/assets/serve.css", (context) =>
    context.body(site.assets.style, 200, { "Content-Type": "text/css; charset=utf-8" }),
  );
  app.get("/assets/serve.js", (context) =>
    context.body(site.assets.script, 200, { "Content-Type": "text/javascript; charset=utf-8" }),
  );
  app.get("/", async (context) => {
    const all = await site.index.entries();
    const query = listQuery((name) => context.req.query(name));
    return context.html(page(<ListPage query={query} rows={listPage(all, query)} all={all} store={site.store} />));
  });
  app.get("/tests", async (context) =>
    context.html(page(<TestsPage trends={testTrends(await site.index.entries())} store={site.store} />)),
  );
  app.get("/mutants", async (context) => {
    const all = await site.index.entries();
    return context.html(page(<MutantsPage trends={scoreTrends(all)} records={scoreRecords(all)} store={site.store} />));
  });
  app.notFound((context) =>
    context.html(
      page(<MessagePage title="Nothing here" message="The store has nothing at this address that can be shown." />),
      404,
    ),
  );
  app.onError((error, context) =>
    context.html(page(<MessagePage title="This page could not be made" message={error.message} />), 500),
  );
  return app;
}

function page(html: Html): string {
  // oxlint-disable-next-line typescript/no-base-to-string -- it becomes the text of the page
  return `<!doctype html>\n${html.toString()}`;
}
