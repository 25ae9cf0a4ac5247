/**
 * What a user does first, from the packed package in an empty folder.
 */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { installClew, type InstalledClew } from "./installed-clew.ts";

let clew: InstalledClew;
beforeAll(async () => {
  clew = await installClew();
}, 300_000);
afterAll(() => clew.remove());

const STALE_READ = [
  '{"index":0,"time":0,"type":"invoke","process":0,"f":"write","key":"x","value":1}',
  '{"index":1,"time":5,"type":"ok","process":0,"f":"write","key":"x","value":1}',
  '{"index":2,"time":9,"type":"invoke","process":1,"f":"read","key":"x","value":null}',
  '{"index":3,"time":12,"type":"ok","process":1,"f":"read","key":"x","value":null}',
];

describe("clew from its package", () => {
  test("runs on the Node of this test", async () => {
    const { stdout } = await clew.run("node --version");
    expect(stdout).toBe(process.version);
  });

  test("lists what there is, and brings no development with it", async () => {
    const { exitCode, stdout } = await clew.run("npx clew list");
    expect(exitCode).toBe(0);
    expect(stdout).toContain("raft");
    for (const name of ["typescript", "vitest", "esbuild", "preact"]) {
      expect(existsSync(join(clew.folder, "node_modules", name))).toBe(false);
    }
  });

  test("judges a history by exit codes: 1 for a stale read, 0 without it", async () => {
    writeFileSync(join(clew.folder, "stale.jsonl"), `${STALE_READ.join("\n")}\n`);
    writeFileSync(join(clew.folder, "fine.jsonl"), `${STALE_READ.join("\n").replace(/null\}$/, "1}")}\n`);
    const stale = await clew.run("clew check stale.jsonl --model register");
    expect(stale).toMatchObject({ exitCode: 1 });
    expect(stale.stdout).toContain("This is called a stale read.");
    expect(await clew.run("clew check fine.jsonl --model register")).toMatchObject({ exitCode: 0 });
  });

  test("tests a bundled system in virtual time, and writes its report", async () => {
    const ended = await clew.run(
      "clew test --system raft --cluster simulated --nemesis partition --time-limit 8s --seed 1",
    );
    expect(ended).toMatchObject({ exitCode: 0 });
    expect(readFileSync(join(clew.folder, "store/latest/report.html"), "utf8")).toContain("<!doctype html>");
  });
});
