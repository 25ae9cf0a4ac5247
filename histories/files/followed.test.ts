/**
 * Files and streams that grow while they are read.
 */
import { appendFileSync, mkdtempSync, readFileSync, renameSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { followFile } from "./followed-file.ts";
import type { Followed } from "./followed-file.ts";
import { createLineCutter } from "./followed-lines.ts";
import { followStream } from "./followed-stream.ts";

let folder = "";
let path = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "clew-followed-"));
  path = join(folder, "h.jsonl");
});
afterEach(() => rmSync(folder, { recursive: true }));

/** What a look shows, bytes as text. */
function shown(followed: Followed): string {
  const look = followed.look();
  if (look.kind === "bytes") return `bytes ${Buffer.from(look.bytes).toString()}`;
  return look.kind === "lost" ? `the file ${look.because}` : look.kind;
}

describe("a file", () => {
  test("that does not exist yet is waited for, and what is appended comes once", () => {
    const followed = followFile(path);
    expect([shown(followed), shown(followed)]).toEqual(["absent", "absent"]);
    writeFileSync(path, "");
    expect(shown(followed)).toBe("nothing");
    for (const text of ["a", "bc\n", "d".repeat(200), "e"]) {
      appendFileSync(path, text);
      expect([shown(followed), shown(followed)]).toEqual([`bytes ${text}`, "nothing"]);
    }
    followed.close();
  });

  const LONG = "one\ntwo\n".repeat(20);
  test.each([
    ["cut", () => truncateSync(path, 3), "was cut to 3 bytes after 160 had been read"],
    [
      "emptied and written again, longer",
      () => writeFileSync(path, "x".repeat(500)),
      "was written anew from its beginning",
    ],
    [
      "written again at the same length",
      () => writeFileSync(path, "x".repeat(160)),
      "was written anew from its beginning",
    ],
    ["removed", () => rmSync(path), "was removed, or has another name now"],
    ["moved, as when logs are rotated", () => renameSync(path, `${path}.1`), "was removed, or has another name now"],
    [
      "replaced by another",
      () => {
        renameSync(path, `${path}.1`);
        writeFileSync(path, LONG);
      },
      "was replaced by another of the same name",
    ],
  ])("that is %s is told as lost", (_how, change, because) => {
    writeFileSync(path, LONG);
    const followed = followFile(path);
    expect(shown(followed)).toBe(`bytes ${LONG}`);
    change();
    expect(shown(followed)).toBe(`the file ${because}`);
    followed.close();
  });

  test("that is replaced is read to its end first, and can be read again from its beginning", () => {
    writeFileSync(path, "one\n");
    const followed = followFile(path);
    expect(shown(followed)).toBe("bytes one\n");
    appendFileSync(path, "two\n");
    renameSync(path, `${path}.1`);
    writeFileSync(path, "another\n");
    expect([shown(followed), shown(followed)]).toEqual([
      "bytes two\n",
      "the file was replaced by another of the same name",
    ]);
    expect(Buffer.concat([...followed.again(6)].map((piece) => Buffer.from(piece))).toString()).toBe("one\ntw");
    followed.close();
  });

  test("that is larger than a piece comes whole, and again whole", () => {
    writeFileSync(path, Array.from({ length: 100_000 }, (_, at) => `${at}\n`).join(""));
    const followed = followFile(path);
    const parts: string[] = [];
    for (let look = followed.look(); look.kind === "bytes"; look = followed.look()) parts.push(Buffer.from(look.bytes).toString()); // prettier-ignore
    const text = readFileSync(path, "utf8");
    expect(parts.length).toBeGreaterThan(1);
    expect(parts.join("")).toBe(text);
    expect(Array.from(followed.again(text.length), (piece) => Buffer.from(piece).toString()).join("")).toBe(text);
    followed.close();
  });

  test("that is none, such as a folder, is refused", () => {
    expect(() => followFile(folder).look()).toThrow(`${folder}: expected a file that grows`);
  });
});

test("a stream is followed as it comes, to its end, and can be read again from its beginning", async () => {
  const stream = new PassThrough();
  const followed = followStream(stream);
  expect(shown(followed)).toBe("nothing");
  for (const text of ["one\n", "two"]) {
    const came = once(stream, "data");
    stream.write(text);
    // One piece after the other.
    // oxlint-disable-next-line no-await-in-loop
    await came;
    expect([shown(followed), shown(followed)]).toEqual([`bytes ${text}`, "nothing"]);
  }
  const ended = once(stream, "end");
  stream.end();
  await ended;
  expect(shown(followed)).toBe("end");
  expect(Buffer.concat([...followed.again(5)].map((piece) => Buffer.from(piece))).toString()).toBe("one\nt");
  followed.close();
});

test("an error of a stream is told by the next look", () => {
  const stream = new PassThrough();
  const followed = followStream(stream);
  stream.emit("error", new Error("the pipe broke"));
  expect(() => followed.look()).toThrow("the pipe broke");
});

describe("lines", () => {
  const TEXT = "one\r\n\nüber €😀\nlast";

  test("are the same wherever the bytes are cut, each with its end; the last one only when nothing more comes", () => {
    const bytes = Buffer.from(TEXT);
    for (let size = 1; size <= bytes.length; size++) {
      const cutter = createLineCutter("h");
      const lines = [];
      // The bytes hold only until the next look.
      const shared = Buffer.alloc(size);
      for (let at = 0; at < bytes.length; at += size) {
        lines.push(...cutter.take(shared.subarray(0, bytes.copy(shared, 0, at, at + size))));
      }
      expect(lines.map(({ text, number, endBytes }) => [text, number, endBytes])).toEqual([
        ["one", 1, 5],
        ["", 2, 6],
        ["über €😀", 3, 20],
      ]);
      expect(cutter.rest()).toEqual({ text: "last", number: 4, isEnded: false, endBytes: bytes.length });
    }
    expect(createLineCutter("h").rest()).toBeUndefined();
  });

  test("that are being written may end inside a character; other bytes that are no UTF-8 are refused by line", () => {
    const cutter = createLineCutter("h");
    expect([...cutter.take(Buffer.from('one\n"€').subarray(0, 6))]).toHaveLength(1);
    expect(cutter.rest()?.text).toBe('"\uFFFD');
    const wrong = createLineCutter("h");
    expect(() => [...wrong.take(Buffer.from([65, 10, 66, 0xff, 10]))]).toThrow(
      "h:2: expected text in UTF-8, found other",
    );
    const unended = createLineCutter("h");
    expect([...unended.take(Buffer.from([65, 10, 0xff, 66]))]).toHaveLength(1);
    expect(() => unended.rest()).toThrow("h:2: expected text in UTF-8, found other bytes");
  });

  test("have a longest length, and are no packed bytes", () => {
    const cutter = createLineCutter("h");
    const megabytes = Buffer.alloc(1 << 24, 65);
    const fill = (): unknown => Array.from({ length: 5 }, () => [...cutter.take(megabytes)]);
    expect(fill).toThrow("h:1: expected lines of at most 67108864 bytes, found one without an end");
    expect(() => [...createLineCutter("h").take(gzipSync("one\n"))]).toThrow(
      "h:1: expected lines that somebody writes",
    );
  });
});
