/**
 * A page of a text file, of any length: some lines, with their numbers. The file is read from its start, which a number
 * of a line needs anyway, and only the page is kept. What gzip packed is unpacked on the way.
 */
import { constants, createReadStream } from "node:fs";
import { pipeline, type Readable } from "node:stream";
import { createGunzip } from "node:zlib";

/** Bytes of a page; its last line is whole. */
const PAGE_BYTES = 100_000;
/** A line that is longer is shown in pieces. */
const LINE_BYTES_MAX = 100_000;
const LINE_FEED = 10;

/** Some lines of a file. */
export interface FilePage {
  /** Number of the first line, from 1 on. */
  readonly firstLine: number;
  readonly lines: readonly string[];
  readonly hasMore: boolean;
  /** It is no text; then there are no lines. */
  readonly isBinary: boolean;
}

/**
 * Page `page` of a file, from 1 on; without lines where the file has not so many.
 *
 * @throws the file system's error, or zlib's for a file that is not packed as its name says
 */
export async function filePage(path: string, page: number): Promise<FilePage> {
  const cutter = pageCutter((page - 1) * PAGE_BYTES);
  const bytes = bytesOf(path);
  try {
    for await (const chunk of bytes) {
      cutter.take(chunk as Buffer);
      if (cutter.isFull()) break;
    }
  } finally {
    bytes.destroy();
  }
  return cutter.page();
}

/** Without following a link: the path was looked at before. */
function bytesOf(path: string): Readable {
  const packed = createReadStream(path, { flags: readOnlyFlags });
  if (!path.endsWith(".gz")) return packed;
  // An error of either ends the other, and is thrown where the bytes are read.
  return pipeline(packed, createGunzip(), () => {});
}

/** Opens a file for reading, and no link. */
export const readOnlyFlags = (constants.O_RDONLY | constants.O_NOFOLLOW) as unknown as string;

/** Cuts the page that begins at the first line that begins at `start` or after it. */
function pageCutter(start: number): { take(chunk: Buffer): void; isFull(): boolean; page(): FilePage } {
  let offset = 0;
  let linesBefore = 0;
  let isBinary = false;
  /** Where the page begins; undefined while that is not known. */
  let begin: number | undefined = start === 0 ? 0 : undefined;
  let kept: Buffer[] = [];
  let keptBytes = 0;
  let end: number | undefined;
  return {
    take(chunk) {
      if (offset === 0) isBinary = chunk.subarray(0, 8000).includes(0);
      let from = 0;
      if (begin === undefined) {
        from = beginIn(chunk);
        if (begin === undefined) return void (offset += chunk.length);
      }
      const rest = chunk.subarray(from);
      kept.push(rest);
      keptBytes += rest.length;
      offset += chunk.length;
      if (keptBytes >= PAGE_BYTES) findEnd();
    },
    // One byte more than the page says that there is more.
    isFull: () => isBinary || (end !== undefined && end < keptBytes),
    page() {
      if (isBinary) return { firstLine: 1, lines: [], hasMore: false, isBinary };
      const all = Buffer.concat(kept);
      const text = all.subarray(0, end ?? all.length).toString("utf8");
      const lines = text === "" ? [] : (text.endsWith("\n") ? text.slice(0, -1) : text).split("\n");
      return { firstLine: linesBefore + 1, lines, hasMore: end !== undefined && end < all.length, isBinary };
    },
  };

  /** Counts lines up to the page's beginning, and gives where in the chunk it is. */
  function beginIn(chunk: Buffer): number {
    let at = 0;
    for (;;) {
      const feed = chunk.indexOf(LINE_FEED, at);
      // The piece of a line that is too long begins where the page before it ended.
      const cutAt = start + LINE_BYTES_MAX - offset;
      if (feed < 0 || feed >= cutAt) {
        if (cutAt < 0 || cutAt >= chunk.length) return chunk.length;
        begin = offset + cutAt;
        return cutAt;
      }
      linesBefore++;
      at = feed + 1;
      if (offset + at < start) continue;
      begin = offset + at;
      return at;
    }
  }

  function findEnd(): void {
    const all = Buffer.concat(kept);
    kept = [all];
    end = undefined;
    // The next page begins at the first line after its own start, so this one goes on up to there.
    const own = start + PAGE_BYTES - (begin ?? 0);
    const feed = all.indexOf(LINE_FEED, Math.max(0, own - 1));
    const cutAt = own + LINE_BYTES_MAX;
    if (feed >= 0 && feed < cutAt) end = feed + 1;
    else if (all.length > cutAt) end = cutAt;
  }
}
