import { mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { main } from "../main.ts";
import { storeFolder, storeOfFinding } from "./store-folder.ts";

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

test("a finding's runs go to the store of its hunt, wherever that is, unless another store is named", () => {
  const store = join(realpathSync(folder), "elsewhere");
  const hunt = join(store, "hunt-raft", "20261122T140311.042Z");
  const finding = join(hunt, "findings", "5");
  mkdirSync(finding, { recursive: true });
  const files = [join(hunt, "campaign.json"), join(finding, "finding.json"), join(finding, "shrunk.json")];
  for (const file of files) writeFileSync(file, "{}");
  symlinkSync(hunt, join(store, "latest"));
  for (const given of [finding, `${finding}/`, ...files.slice(1), join(store, "latest", "findings", "5")]) {
    expect(storeOfFinding(given, { named: undefined, otherwise: "store" })).toBe(store);
    expect(storeOfFinding(given, { named: "other", otherwise: "store" })).toBe(resolve("other"));
  }
});

test("a seed, and a finding that was taken out of its hunt, have the default store", () => {
  const alone = join(folder, "findings", "6");
  mkdirSync(alone, { recursive: true });
  for (const given of ["raft:1234", alone])
    expect(storeOfFinding(given, { named: undefined, otherwise: "store" })).toBe(resolve("store"));
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
