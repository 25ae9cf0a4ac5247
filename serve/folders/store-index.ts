/**
 * Every entry of a store, read once and then only where its files have changed. A store of thousands of runs is looked
 * through in a second, and not for each browser again: who asks while a look goes on, or just after, gets the same.
 */
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import type { Entry } from "../views/entry.ts";
import { MARKS, readEntry } from "./read-entry.ts";

/** How long a look is good for, at least. */
const FRESH_MS = 500;
/** A look at a large store is good for so many times as long as it took: looking must not keep a core from the runs. */
const FRESH_TIMES = 20;
/** But a run that was just begun must not be missing for long. */
const FRESH_MS_MAX = 3_000;

/** The entries of one store. */
export interface StoreIndex {
  /** All of them, in no order. @throws the file system's error when the store itself cannot be listed */
  entries(): Promise<readonly Entry[]>;
  /** The one of this path, as it is now; undefined where no entry lies. */
  entry(path: string): Promise<Entry | undefined>;
}

/** @param store its real path @param now the time in ms */
export function openStoreIndex(store: string, now: () => number): StoreIndex {
  const known = new Map<string, { readonly signature: string; readonly entry: Entry }>();
  let last: Promise<readonly Entry[]> | undefined;
  let isGoodUntil = 0;
  return {
    entries() {
      if (last !== undefined && now() < isGoodUntil) return last;
      const began = now();
      isGoodUntil = Infinity;
      last = look().finally(() => {
        isGoodUntil = now() + Math.min(FRESH_MS_MAX, Math.max(FRESH_MS, FRESH_TIMES * (now() - began)));
      });
      return last;
    },
    async entry(path) {
      const [test = ""] = path.split("/");
      return (await pathsOf(store, test)).includes(path) ? await entryOf(path) : undefined;
    },
  };

  async function look(): Promise<readonly Entry[]> {
    const paths = await foldersOf(store);
    const entries: Entry[] = [];
    for (const path of paths) {
      // One after the other: a browser's question must not wait behind ten thousand open files.
      // oxlint-disable-next-line no-await-in-loop
      const entry = await entryOf(path);
      if (entry !== undefined) entries.push(entry);
    }
    const there = new Set(paths);
    for (const path of known.keys()) if (!there.has(path)) known.delete(path);
    return entries;
  }

  async function entryOf(path: string): Promise<Entry | undefined> {
    const before = known.get(path);
    try {
      const signature = await signatureOf(join(store, path));
      // What goes on, and what may have just ended, is told by the clock as well.
      const isSettled = before !== undefined && !["running", "unfinished"].includes(before.entry.state);
      if (before?.signature === signature && isSettled) return before.entry;
      const entry = await readEntry(store, path, now());
      known.set(path, { signature, entry });
      return entry;
    } catch {
      // It was removed while we looked.
      return undefined;
    }
  }
}

/** Folders of runs, relative to the store: two levels down, or one, where somebody put a run's folder itself. */
async function foldersOf(store: string): Promise<string[]> {
  const paths: string[] = [];
  for (const test of await foldersIn(store)) {
    // oxlint-disable-next-line no-await-in-loop -- see above
    paths.push(...(await pathsOf(store, test)));
  }
  return paths;
}

/** Those in one folder of the store. */
async function pathsOf(store: string, test: string): Promise<readonly string[]> {
  const { folders, isMarked } = await testFolder(join(store, test));
  return isMarked || folders.length === 0 ? [test] : folders.map((folder) => `${test}/${folder}`);
}

async function testFolder(path: string): Promise<{ readonly folders: readonly string[]; readonly isMarked: boolean }> {
  try {
    const entries = await readdir(path, { withFileTypes: true });
    const isMarked = entries.some((entry) => entry.isFile() && MARKS.includes(entry.name));
    return { folders: entries.filter(isShown).map((entry) => entry.name), isMarked };
  } catch {
    return { folders: [], isMarked: false };
  }
}

async function foldersIn(path: string): Promise<string[]> {
  return (await readdir(path, { withFileTypes: true })).filter(isShown).map((entry) => entry.name);
}

/** Real folders only: `latest` is a symbolic link and would show a run twice. */
function isShown(entry: { readonly name: string; isDirectory(): boolean }): boolean {
  return entry.isDirectory() && !entry.name.startsWith(".");
}

async function signatureOf(folder: string): Promise<string> {
  // What is written whole is renamed to its name, which changes the folder. A hunt may be taken up again.
  const stats = await Promise.all(
    [".", "results.json", "progress.jsonl"].map((name) => stat(join(folder, name)).catch(() => undefined)),
  );
  return stats.map((each) => (each === undefined ? "-" : `${each.size}@${each.mtimeMs}`)).join(" ");
}
