import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { growingFile } from "./growing-file.ts";

const folder = mkdtempSync(join(tmpdir(), "clew-growing-"));
afterAll(() => rmSync(folder, { recursive: true }));

test("each line is given once, when it is whole, whatever it was cut at", async () => {
  const path = join(folder, "lines");
  const file = growingFile(path);
  expect(await file.look()).toEqual({ lines: [], hasMore: false });
  const bytes = Buffer.from("one\ntwo é\n\nfour\n");
  const seen: string[] = [];
  writeFileSync(path, "");
  for (const byte of bytes) {
    appendFileSync(path, Buffer.from([byte]));
    // oxlint-disable-next-line no-await-in-loop -- one look after the other
    seen.push(...(await file.look()).lines);
  }
  expect(seen).toEqual(["one", "two é", "", "four"]);
});

test("a long file comes in several looks", async () => {
  const path = join(folder, "long");
  const lines = Array.from({ length: 200_000 }, (_, at) => `a line with the number ${at}`);
  writeFileSync(path, `${lines.join("\n")}\n`);
  const file = growingFile(path);
  const first = await file.look();
  expect(first.hasMore).toBe(true);
  const second = await file.look();
  expect(second.hasMore).toBe(false);
  expect([...first.lines, ...second.lines]).toEqual(lines);
});
