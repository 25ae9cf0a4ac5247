import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

import { expect, test } from "vitest";

import { eventually } from "../testing/eventually.ts";

interface Abandoned {
  readonly watched: readonly number[];
  readonly marked: number;
  readonly forgotten: number;
  readonly reaper: number;
}

const harness = fileURLToPath(new URL("../testing/abandon-nodes.mjs", import.meta.url));

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

test("nodes end with a harness that was killed, stopped ones too, and the reaper after them", async () => {
  const parent = spawn(process.execPath, [harness], { stdio: ["ignore", "pipe", "inherit"] });
  const [line] = (await once(parent.stdout, "data")) as [Buffer];
  const { watched, marked, forgotten, reaper } = JSON.parse(line.toString()) as Abandoned;
  try {
    expect([...watched, forgotten, reaper].map(exists)).toEqual([true, true, true, true]);
    parent.kill("SIGKILL");
    await once(parent, "close");
    await eventually("the watched nodes are gone", () => !watched.some(exists));
    await eventually(
      "one of which only the mark was known is gone",
      () => process.platform !== "linux" || !exists(marked),
    );
    await eventually("the reaper is gone", () => !exists(reaper));
    expect(exists(forgotten)).toBe(true);
  } finally {
    if (exists(marked)) process.kill(marked, "SIGKILL");
    process.kill(forgotten, "SIGKILL");
  }
});
