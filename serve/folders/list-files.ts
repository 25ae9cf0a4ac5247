/**
 * The files in a folder and the folders in it, in order. Links are not followed: what they lead to is somewhere else, or
 * is listed there.
 */
import { lstat, readdir } from "node:fs/promises";
import { join } from "node:path";

/** A file below the folder. */
export interface ListedFile {
  /** Relative to the folder, with "/" between. */
  readonly path: string;
  readonly sizeBytes: number;
}

/** All of them, one after the other; a folder that cannot be read has none. */
export async function* filesIn(folder: string, below = ""): AsyncGenerator<ListedFile> {
  const entries = await readdir(join(folder, below), { withFileTypes: true }).catch(() => []);
  for (const entry of entries.sort((one, other) => (one.name < other.name ? -1 : 1))) {
    const path = below === "" ? entry.name : `${below}/${entry.name}`;
    if (entry.isDirectory()) yield* filesIn(folder, path);
    // oxlint-disable-next-line no-await-in-loop -- one after the other is what was asked for
    else if (entry.isFile()) yield { path, sizeBytes: await sizeOf(join(folder, path)) };
  }
}

async function sizeOf(path: string): Promise<number> {
  try {
    return (await lstat(path)).size;
  } catch {
    return 0;
  }
}

/** The first of them. @returns also whether there are more */
export async function firstFiles(
  folder: string,
  max: number,
): Promise<{ readonly files: readonly ListedFile[]; readonly hasMore: boolean }> {
  const files: ListedFile[] = [];
  for await (const file of filesIn(folder)) {
    if (files.length === max) return { files, hasMore: true };
    files.push(file);
  }
  return { files, hasMore: false };
}
