/**
 * A test is the operator of the system that it runs: with `repair: manual` a lost host of vm-ft is replaced when ordered.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import type { NodeNote } from "../runs/results.ts";
import { clew, temporaryStore } from "./clew-command.ts";

const store = temporaryStore();
afterAll(() => store.remove());

test.each(["local", "simulated"])(
  "clew test --cluster %s orders the repairs that vm-ft leaves to it",
  async (cluster) => {
    const folder = join(store.path, cluster);
    const asked = `test --system vm-ft --option repair=manual --cluster ${cluster} --time-limit 6s --seed 1`;
    await clew(...asked.split(" "), "--store", folder);
    const notes = readFileSync(join(folder, "latest", "notes.jsonl"), "utf8")
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as NodeNote);
    expect(notes.map(({ note }) => note["role"])).toEqual(expect.arrayContaining(["joining", "backup", "primary"]));
  },
);
