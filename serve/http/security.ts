/**
 * What keeps a page that shows other people's files from doing what those files say.
 *
 * - Every answer has a Content-Security-Policy under which only the server's own script file runs, and says that its type is
 *   what it says (nosniff). Files of runs are shut into a sandbox without an origin besides.
 * - A server of this machine answers only to this machine's names: else a page elsewhere could give its own name our address
 *   (DNS rebinding), and read the store with the reader's browser.
 * - Nothing can be changed: all but GET and HEAD is refused.
 */
import type { MiddlewareHandler } from "hono";

/** For pages of the server. */
const PAGE_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join("; ");

/** For files of the store: nothing in them runs, and they belong to no origin. */
export const FILE_POLICY = "default-src 'none'; sandbox allow-downloads; frame-ancestors 'none'";

/** For a report: its own program, by its hash, in a sandbox that has no access to the server's pages. */
export function reportPolicy(programHash: string | undefined): string {
  return [
    "default-src 'none'",
    `script-src ${programHash === undefined ? "'none'" : `'sha256-${programHash}'`}`,
    "style-src 'unsafe-inline'",
    "img-src data:",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "sandbox allow-scripts allow-downloads allow-popups",
  ].join("; ");
}

/** Names of this machine, as a browser writes them. */
const OWN_NAMES = /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/i;

/** Sets the headers of every answer; an answer that has a policy of its own keeps it. */
export const secureHeaders: MiddlewareHandler = async (context, next) => {
  await next();
  const { headers } = context.res;
  if (!headers.has("Content-Security-Policy")) headers.set("Content-Security-Policy", PAGE_POLICY);
  headers.set("X-Content-Type-Options", "nosniff");
  headers.set("Referrer-Policy", "no-referrer");
  headers.set("Cross-Origin-Opener-Policy", "same-origin");
  headers.set("Cross-Origin-Resource-Policy", "same-origin");
  headers.set("Cache-Control", "no-store");
};

/** Refuses what is no question. */
export const readOnly: MiddlewareHandler = async (context, next) => {
  if (["GET", "HEAD"].includes(context.req.method)) return await next();
  return context.text("This server only shows what is there: ask with GET.\n", 405, { Allow: "GET, HEAD" });
};

/** Refuses other machines' names. */
export const ownNamesOnly: MiddlewareHandler = async (context, next) => {
  const host = context.req.header("host") ?? "";
  if (OWN_NAMES.test(host)) return await next();
  return context.text("This server answers to localhost and 127.0.0.1 only; --host says otherwise.\n", 403);
};
