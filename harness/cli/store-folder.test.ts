import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { main } from "./main.ts";
import { storeFolder } from "./store-folder.ts";

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "clew-store-"));
  writeFileSync(join(folder, "file"), "");
});

afterAll(() => {
  rmSync(folder, { recursive: true });
});

test("a folder that is there or can be made is taken, and nothing is left in it", () => {
  for (const name of [folder, join(folder, "new"), join(folder, "new", "deep", "er")]) {
    expect(storeFolder(name)).toBe(name);
  }
  expect(readdirSync(folder)).toEqual(["file"]);
});

test("a file, a folder below a file and a folder where none can be made are refused with their reason", () => {
  expect(() => storeFolder(join(folder, "file"))).toThrow(`but ${join(folder, "file")} is no folder`);
  expect(() => storeFolder(join(folder, "file", "store"))).toThrow(`but ${join(folder, "file")} is no folder`);
  expect(() => storeFolder("/proc/clew/store")).toThrow("but nothing can be made in /proc (ENOENT)");
  expect(() => storeFolder(" ")).toThrow("found no name");
});

test("every verb that keeps something says so at once, with exit code 254", async () => {
  const before = process.exitCode;
  const file = join(folder, "file");
  const verbs = [
    ["test", "--system", "raft"],
    ["hunt", "--system", "raft"],
    ["merge", folder],
    ["replay", folder],
    ["shrink", folder],
  ];
  for (const verb of verbs) {
    for (const store of [file, "/proc/clew"]) {
      process.exitCode = 0;
      // Each ends before it has begun, so the order matters to nobody.
      // oxlint-disable-next-line no-await-in-loop
      await main([...verb, "--store", store]);
      expect([verb[0], process.exitCode]).toEqual([verb[0], 254]);
    }
  }
  process.exitCode = before;
});
