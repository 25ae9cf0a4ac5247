import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { readOptionFile } from "../option-file.ts";
import { readPinnedFile } from "./pinned-file.ts";

const folder = mkdtempSync(join(tmpdir(), "clew-pinned-"));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** Of the text "one". */
const HASH = "7692c3ad3540bb803c020b3aee66cd8887123234ea0c6e7143c0add73ff431ed";

test("a file is pinned by its hash, and read again by it, also after it was changed in the same process", () => {
  const path = join(folder, "one.bin");
  writeFileSync(path, "one");
  const { pinned, bytes } = readPinnedFile(path);
  expect(pinned).toBe(`${path}@sha256:${HASH}`);
  writeFileSync(path, "two");
  expect(readPinnedFile(pinned)).toMatchObject({ path, pinned, bytes });
  expect(readOptionFile(pinned)).toBe(bytes);
  expect(readPinnedFile(path).pinned).not.toBe(pinned);
});

test("a file with another hash than the recorded one is refused, with both", () => {
  const path = join(folder, "changed.bin");
  writeFileSync(path, "two");
  const read = (): unknown => readPinnedFile(`${path}@sha256:${HASH}`);
  expect(read).toThrow(`${path}: expected the file with SHA-256 ${HASH}, as it was recorded, found one with 3fc4ccfe`);
});

test("a file that is not there, or a folder, is refused by its path", () => {
  expect(() => readPinnedFile(join(folder, "no.bin"))).toThrow(/no\.bin: expected a file that can be read: ENOENT/);
  expect(() => readPinnedFile(folder)).toThrow(`${folder}: expected a file that can be read: EISDIR`);
});
