/**
 * The routes: what is answered to which address.
 */
import { Hono } from "hono";
import { MessagePage } from "../pages/layout.tsx";
import { ListPage } from "../pages/list-page.tsx";
import { MutantsPage } from "../pages/mutants-page.tsx";
import { TestsPage } from "../pages/tests-page.tsx";
import { listPage, listQuery } from "../views/entry-list.ts";
import { scoreRecords, scoreTrends, testTrends } from "../views/test-trends.ts";
import { ASSET_TYPES } from "./assets.ts";
import { addEventRoutes, type LiveShows } from "./event-routes.ts";
import { page } from "./page.ts";
import { addRunRoutes } from "./run-routes.tsx";
import { ownNamesOnly, readOnly, secureHeaders } from "./security.ts";
import type { Site } from "./site.ts";

/** All routes. */
export function createApp(site: Site, live: LiveShows): Hono {
  const app = new Hono();
  app.use(secureHeaders, readOnly);
  if (site.isLocal) app.use(ownNamesOnly);
  for (const name of Object.keys(ASSET_TYPES) as (keyof typeof ASSET_TYPES)[]) {
    app.get(`/assets/${name}`, (context) =>
      context.body(site.assets[name], 200, { "Content-Type": ASSET_TYPES[name] }),
    );
  }
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
  addRunRoutes(app, site);
  addEventRoutes(app, site, live);
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
