/**
 * The routes of one run, hunt or folder: its page, its files, and all of it as an archive.
 */
import { join } from "node:path";
import type { Context, Hono } from "hono";
import { folderName } from "../../runs/run-directory.ts";
import { parseRunResults } from "../../runs/results-record.ts";
import { parseTestRecord } from "../../runs/test-record.ts";
import { filePage } from "../folders/file-page.ts";
import { insideStore, type StorePlace } from "../folders/inside-store.ts";
import { firstFiles } from "../folders/list-files.ts";
import { readJson } from "../folders/read-json.ts";
import type { Html } from "../pages/layout.tsx";
import { RunPage } from "../pages/run-page.tsx";
import { ViewPage } from "../pages/view-page.tsx";
import type { Entry } from "../views/entry.ts";
import { runBefore } from "../views/test-trends.ts";
import { page } from "./page.ts";
import { rawFile } from "./raw-file.ts";
import type { Site } from "./site.ts";
import { zipFolder } from "./zip-folder.ts";

/** Files that are listed; an archive has all. */
const FILES_MAX = 1000;

/** Adds them. */
export function addRunRoutes(app: Hono, site: Site): void {
  app.get("/run/:path{.+}", async (context) => {
    const found = await entryAt(context, site);
    if (found === undefined) return context.notFound();
    const { entry, place } = found;
    return context.html(page(await runPage(site, entry, place)));
  });

  app.get("/view/:path{.+}", async (context) => {
    const path = context.req.param("path");
    const place = await insideStore(site.root, path);
    const entryPath = await entryPathOf(site, path);
    if (place?.stats.isFile() !== true || entryPath === undefined) return context.notFound();
    const asked = Math.max(1, Math.floor(Number(context.req.query("page"))) || 1);
    const content = await filePage(place.path, asked);
    const sizeBytes = place.stats.size;
    return context.html(page(<ViewPage {...{ path, entryPath, sizeBytes, content, page: asked }} />));
  });

  app.get("/raw/:path{.+}", async (context) => {
    const place = await insideStore(site.root, context.req.param("path"));
    if (place?.stats.isFile() !== true) return context.notFound();
    return await rawFile(place, context.req.method === "GET");
  });

  app.get("/zip/:path{.+}", async (context) => {
    const found = await entryAt(context, site);
    if (found?.place.stats.isDirectory() !== true) return context.notFound();
    return await zipFolder(found.place.path, folderName(found.entry.path), context.req.method === "GET");
  });
}

async function entryAt(
  context: Context<object, "/run/:path{.+}" | "/zip/:path{.+}">,
  site: Site,
): Promise<{ readonly entry: Entry; readonly place: StorePlace } | undefined> {
  const path = context.req.param("path");
  const place = await insideStore(site.root, path);
  // What a link leads to has an entry of its own.
  if (place?.path !== join(site.root, path)) return undefined;
  const entry = await site.index.entry(path);
  return entry === undefined ? undefined : { entry, place };
}

/** A file belongs to the entry in whose folder it lies. */
async function entryPathOf({ index }: Site, path: string): Promise<string | undefined> {
  const [test = "", run = ""] = path.split("/");
  const candidates = await Promise.all([index.entry(test), index.entry(`${test}/${run}`)]);
  return candidates.find((entry) => entry !== undefined)?.path;
}

async function runPage(site: Site, entry: Entry, { path }: StorePlace): Promise<Html> {
  const test = await readJson(path, "test.json", parseTestRecord);
  const results = entry.kind === "run" ? await readJson(path, "results.json", parseRunResults) : {};
  const { files, hasMore } = await firstFiles(path, FILES_MAX);
  const before = runBefore(await site.index.entries(), entry);
  return <RunPage {...{ entry, test: test.content, results: results.content, files, hasMoreFiles: hasMore, before }} />;
}
