/**
 * `availability: majority` in a spec: a leader that is heard and hears nobody stops a connected majority, which no
 * other check of a test sees.
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { type Ended, openClew, temporaryStore } from "./clew-command.ts";

const store = temporaryStore();
const open = openClew();
afterAll(async () => {
  await open.close();
  store.remove();
});

/** Whether the node whose links are cut is the leader, and in which direction, is drawn. */
const SEEDS = [3, 6, 8];

function run(seed: number, mutant: string | undefined): Promise<Ended> {
  const file = join(store.path, `${mutant ?? "correct"}-${seed}.yaml`);
  const spec = {
    system: "raft",
    cluster: "simulated",
    availability: "majority",
    timeLimit: "22s",
    rate: 60,
    nemesis: [{ fault: "partition", targets: ["one-way"], every: "1s", for: "18s" }],
    ...(mutant === undefined ? {} : { mutant }),
  };
  writeFileSync(file, JSON.stringify(spec));
  return open.run(["test", file, "--seed", String(seed), "--store", store.path]);
}

test("a leader that leads on without a majority is called not available, with exit code 1", async () => {
  const ends: Ended[] = [];
  for (const seed of SEEDS) {
    // oxlint-disable-next-line no-await-in-loop -- another seed only when this one missed
    const end = await run(seed, "R18");
    ends.push(end);
    if (end.exitCode === 1) break;
  }
  const last = ends.at(-1);
  expect(last?.stdout).toContain("Linearizable, but not available.");
  expect(last?.stdout).toContain("were up and connected");
  expect(last?.exitCode).toBe(1);
});

test.each(SEEDS)("the correct raft is available under the same cuts, with exit code 0: seed %i", async (seed) => {
  const { stdout, exitCode } = await run(seed, undefined);
  expect(stdout).toContain("Linearizable.");
  expect(exitCode).toBe(0);
});
