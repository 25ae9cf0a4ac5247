/**
 * The run directory: `store/<test>/<start time>/`, one folder a run, with `store/latest` pointing to the newest.
 *
 * Made before anything is started, so that whatever happens next has a place to leave its traces.
 */
import { mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import type { Json } from "../histories/json.ts";

/** The folder of one run. */
export interface RunDirectory {
  readonly path: string;
  /** Path of a file or folder in it. */
  file(name: string): string;
}

/** The folder name of a moment: `20261122T140311.042Z`. */
export function runFolderName(startedAt: Date): string {
  return startedAt.toISOString().replaceAll(/[-:]/g, "");
}

/**
 * Makes the directory of a new run and points `latest` to it.
 *
 * Two runs of one test that start in the same millisecond get different folders (`…Z-2`).
 * @throws the file system's error, with the path
 */
export function createRunDirectory(options: {
  readonly store: string;
  readonly test: string;
  readonly startedAt: Date;
}): RunDirectory {
  const parent = join(options.store, folderName(options.test));
  mkdirSync(parent, { recursive: true });
  const name = runFolderName(options.startedAt);
  let path = join(parent, name);
  for (let attempt = 2; !makeNew(path); attempt++) path = join(parent, `${name}-${attempt}`);
  pointLatest(options.store, path);
  return { path, file: (part) => join(path, part) };
}

/** A test's name as a folder name: letters, digits, dot, dash and underscore stay. */
export function folderName(test: string): string {
  return test.replaceAll(/[^\w.-]+/g, "-").replaceAll(/^[.-]+|-+$/g, "") || "test";
}

/** Writes a JSON file whole or not at all: to a temporary name first, then renamed. */
export function writeJsonFile(path: string, content: Json | object): void {
  const temporary = `${path}.part`;
  writeFileSync(temporary, `${JSON.stringify(content, null, 2)}\n`);
  renameSync(temporary, path);
}

function makeNew(path: string): boolean {
  try {
    mkdirSync(path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}

/** Symlinks cannot be replaced in place, so a new one is renamed over the old: `latest` always exists. */
function pointLatest(store: string, path: string): void {
  const temporary = join(store, `.latest-${process.pid}`);
  rmSync(temporary, { force: true });
  try {
    symlinkSync(relative(store, path), temporary);
    renameSync(temporary, join(store, "latest"));
  } catch (error) {
    // Some file systems have no symlinks; the run itself does not need this one.
    rmSync(temporary, { force: true });
    if (!["EPERM", "ENOSYS", "ENOTSUP"].includes((error as NodeJS.ErrnoException).code ?? "")) throw error;
  }
}
