/**
 * A file of lines that somebody else appends to: gives what is new since the last look, whole lines only. A piece of a line
 * is kept until its end is there.
 */
import { open } from "node:fs/promises";

/** Bytes of one look at most, so that a long file does not fill the memory; there is more where it says so. */
const LOOK_BYTES = 4_000_000;

/** The lines that came since the look before. */
export interface NewLines {
  readonly lines: readonly string[];
  /** The look was full, and another one is due at once. */
  readonly hasMore: boolean;
}

/** A file that grows, which need not be there yet. */
export interface GrowingFile {
  /** @throws the file system's error for anything but a file that is not there */
  look(): Promise<NewLines>;
}

/** A file of which nothing was read yet. */
export function growingFile(path: string): GrowingFile {
  let offset = 0;
  let rest = Buffer.alloc(0);
  return {
    async look() {
      const fresh = await bytesFrom(path, offset);
      if (fresh === undefined) return { lines: [], hasMore: false };
      offset += fresh.length;
      const bytes = Buffer.concat([rest, fresh]);
      const end = bytes.lastIndexOf(10) + 1;
      rest = bytes.subarray(end);
      const lines = end === 0 ? [] : bytes.toString("utf8", 0, end - 1).split("\n");
      return { lines, hasMore: fresh.length === LOOK_BYTES };
    },
  };
}

async function bytesFrom(path: string, offset: number): Promise<Buffer | undefined> {
  let file;
  try {
    file = await open(path, "r");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
  try {
    const { size } = await file.stat();
    const buffer = Buffer.alloc(Math.min(LOOK_BYTES, Math.max(0, size - offset)));
    const { bytesRead } = await file.read(buffer, 0, buffer.length, offset);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}
