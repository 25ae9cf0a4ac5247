/**
 * The routes of one run, hunt or folder: its page, its files, and all of it as an archive.
 */
import { join } from "node:path";
import type { Hono } from "hono";
import { folderName } from "../../runs/run-directory.ts";
import { parseRunResults } from "../../runs/results-record.ts";
import { parseTestRecord } from "../../runs/test-record.ts";
import { filePage } from "../folders/file-page.ts";
import { insideStore, type StorePlace } from "../folders/inside-store.ts";
import { firstFiles } from "../folders/list-files.ts";
import { type HuntFolder, readHunt, writtenAt } from "../folders/read-hunt.ts";
import { readJson } from "../folders/read-json.ts";
import { ComparePage, type Side } from "../pages/compare-page.tsx";
import { HuntPage } from "../pages/hunt-page.tsx";
import { type Html, MessagePage } from "../pages/layout.tsx";
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
    const found = await entryAt(context.req.param("path"), site);
    if (found === undefined) return context.notFound();
    const { entry, place } = found;
    return context.html(page(await runPage(site, entry, place)));
  });

  app.get("/compare", async (context) => {
    const sides = await Promise.all((context.req.queries("run") ?? []).map((path) => sideAt(path, site)));
    const [one, other, ...more] = sides.filter((side) => side !== undefined);
    if (one === undefined || other === undefined || more.length > 0 || sides.length !== 2) {
      const message = `Two runs can be compared; this address names ${sides.length}, of which ${sides.filter(Boolean).length} are there. Choose two in the list.`;
      return context.html(page(<MessagePage title="Choose two runs" message={message} />), 400);
    }
    return context.html(page(<ComparePage one={one} other={other} />));
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
    const found = await entryAt(context.req.param("path"), site);
    if (found?.place.stats.isDirectory() !== true) return context.notFound();
    return await zipFolder(found.place.path, folderName(found.entry.path), context.req.method === "GET");
  });
}

async function entryAt(
  path: string,
  site: Site,
): Promise<{ readonly entry: Entry; readonly place: StorePlace } | undefined> {
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
  const hunt = entry.kind === "hunt" ? await readHunt(path) : undefined;
  if (typeof hunt === "object") return await huntPage(entry, hunt, path);
  const test = await readJson(path, "test.json", parseTestRecord);
  const results = entry.kind === "run" ? await readJson(path, "results.json", parseRunResults) : {};
  const { files, hasMore } = await firstFiles(path, FILES_MAX);
  const before = runBefore(await site.index.entries(), entry);
  return <RunPage {...{ entry, test: test.content, results: results.content, files, hasMoreFiles: hasMore, before }} />;
}

async function huntPage(entry: Entry, hunt: HuntFolder, path: string): Promise<Html> {
  const { files, hasMore } = await firstFiles(path, FILES_MAX);
  const [begun, ended] = [await writtenAt(path, "campaign.json"), await writtenAt(path, "progress.jsonl")];
  const tookMs = begun === undefined || ended === undefined ? undefined : ended - begun;
  return <HuntPage {...{ entry, hunt, tookMs, files, hasMoreFiles: hasMore }} />;
}

/** One of two runs; undefined for what is none. */
async function sideAt(path: string, site: Site): Promise<Side | undefined> {
  const found = await entryAt(path, site);
  if (found?.entry.kind !== "run") return undefined;
  const test = await readJson(found.place.path, "test.json", parseTestRecord);
  const results = await readJson(found.place.path, "results.json", parseRunResults);
  return { entry: found.entry, test: test.content, results: results.content };
}
