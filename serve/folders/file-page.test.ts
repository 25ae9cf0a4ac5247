import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, expect, test } from "vitest";
import { filePage } from "./file-page.ts";

const folder = mkdtempSync(join(tmpdir(), "clew-page-"));
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, content: string | Buffer): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

/** All pages of a file, one after the other. */
async function pages(path: string): Promise<{ readonly firstLine: number; readonly lines: readonly string[] }[]> {
  const all = [];
  for (let page = 1; ; page++) {
    // oxlint-disable-next-line no-await-in-loop -- the next page only where there is one
    const { firstLine, lines, hasMore } = await filePage(path, page);
    all.push({ firstLine, lines });
    if (!hasMore) return all;
  }
}

test("a short file is one page, with or without a line feed at its end", async () => {
  for (const content of ["a\nb\n", "a\nb"]) {
    // oxlint-disable-next-line no-await-in-loop -- one file
    expect(await filePage(file("short.txt", content), 1)).toEqual({
      firstLine: 1,
      lines: ["a", "b"],
      hasMore: false,
      isBinary: false,
    });
  }
  expect((await filePage(file("empty.txt", ""), 1)).lines).toEqual([]);
  expect((await filePage(file("short.txt", "a\n"), 7)).lines).toEqual([]);
});

test.each(["long.txt", "long.txt.gz"])(
  "the pages of %s are all of its lines, each once, with its number",
  async (name) => {
    const lines = Array.from({ length: 30_000 }, (_, at) => `line ${at} ${"x".repeat(at % 37)}`);
    const text = Buffer.from(`${lines.join("\n")}\n`);
    const all = await pages(file(name, name.endsWith(".gz") ? gzipSync(text) : text));
    expect(all.length).toBeGreaterThan(5);
    expect(all.flatMap((page) => page.lines)).toEqual(lines);
    let next = 1;
    for (const { firstLine, lines: own } of all) {
      expect(firstLine).toBe(next);
      next += own.length;
    }
  },
);

test("lines of any length, around the edges of pages, are all there once", async () => {
  const lengths = [99_998, 0, 99_999, 100_000, 0, 100_001, 5, 199_999, 250_000, 3, 700_000, 1];
  const text = lengths.map((length, at) => String.fromCharCode(97 + at).repeat(length)).join("\n");
  const all = await pages(file("edges.txt", text));
  expect(
    all
      .flatMap((page) => page.lines)
      .join("")
      .replaceAll("\n", ""),
  ).toBe(text.replaceAll("\n", ""));
  for (const page of all) expect(page.lines.join("\n").length).toBeLessThanOrEqual(200_000);
});

test("what is no text is not shown as such", async () => {
  expect(await filePage(file("wal-0", Buffer.from([1, 2, 0, 3])), 1)).toMatchObject({ isBinary: true, lines: [] });
});

test("a packed file that is none is an error, and a link is not followed", async () => {
  await expect(filePage(file("torn.gz", "not packed"), 1)).rejects.toThrow("incorrect header check");
  const link = join(folder, "link.txt");
  symlinkSync("/etc/passwd", link);
  await expect(filePage(link, 1)).rejects.toThrow("ELOOP");
});
