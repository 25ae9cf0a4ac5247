/**
 * How much a power loss has taken: the blocks of files that are not the same afterwards. A file that is gone counts with all of
 * its blocks, and one that is longer than before as well. One that has the size and the time of its last change from before is
 * the same: servers keep files of 64 MB in which little is written.
 */
import { type FileHandle, open, readdir, stat } from "node:fs/promises";
import { join, relative } from "node:path";

const BLOCK_BYTES = 4_096;
/** So much is read at once. */
const PIECE_BYTES = 2 ** 22;

/** So many blocks of files differ between these two folders. */
export async function blocksThatDiffer(before: string, after: string): Promise<number> {
  const names = new Set([...(await filesIn(before)), ...(await filesIn(after))]);
  let differing = 0;
  for (const name of names) {
    // oxlint-disable-next-line no-await-in-loop -- a file at a time is enough for the disk
    if ((await lastChange(join(before, name))) === (await lastChange(join(after, name)))) continue;
    // oxlint-disable-next-line no-await-in-loop -- as above
    differing += await differingBlocks(join(before, name), join(after, name));
  }
  return differing;
}

async function filesIn(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => relative(folder, join(parentPath, name)));
}

async function lastChange(path: string): Promise<string> {
  const found = await stat(path, { bigint: true }).catch(() => undefined);
  return found === undefined ? "gone" : `${found.size} ${found.mtimeNs}`;
}

async function differingBlocks(before: string, after: string): Promise<number> {
  const files = await Promise.all([before, after].map((path) => open(path).catch(() => undefined)));
  const pieces = files.map(() => Buffer.alloc(PIECE_BYTES));
  let differing = 0;
  try {
    for (let at = 0; ; at += PIECE_BYTES) {
      // oxlint-disable-next-line no-await-in-loop -- one piece after the other
      const lengths = await Promise.all(files.map((file, which) => readAt(file, pieces[which], at)));
      const longest = Math.max(...lengths);
      if (longest === 0) return differing;
      const [one = Buffer.alloc(0), other = Buffer.alloc(0)] = pieces.map((piece, which) =>
        piece.subarray(0, lengths[which]),
      );
      if (one.equals(other)) continue;
      for (let block = 0; block < longest; block += BLOCK_BYTES) {
        const end = block + BLOCK_BYTES;
        if (!one.subarray(block, end).equals(other.subarray(block, end))) differing++;
      }
    }
  } finally {
    await Promise.all(files.map(async (file) => await file?.close()));
  }
}

/** 0 at the end of the file, and for one that is not there. */
async function readAt(file: FileHandle | undefined, into: Buffer | undefined, at: number): Promise<number> {
  if (file === undefined || into === undefined) return 0;
  return (await file.read(into, 0, PIECE_BYTES, at)).bytesRead;
}
