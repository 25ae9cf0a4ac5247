/**
 * Servers with an adapter, through the command line as a user runs them: the example of `examples/copies`.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { clewDecided, processesWith, temporaryStore } from "./clew-command.ts";

const store = temporaryStore();
afterAll(() => store.remove());

const COPIES = "./examples/copies/adapter.ts";

function testCopies(...more: readonly string[]): ReturnType<typeof clewDecided> {
  const limits = ["--time-limit", "4s", "--rate", "100", "--seed", "1", "--store", store.path];
  return clewDecided("test", "--system", COPIES, "--workload", "register", ...limits, ...more);
}

test("a server is right under kills and pauses, its leader is known, and nothing is left of it", async () => {
  const { exitCode, stdout, stderr } = await testCopies("--nemesis", "kill,pause");
  expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
  expect(stdout).toContain("Linearizable.");
  expect(stdout).toMatch(/kill +\d +\d/);
  expect(stdout).toContain(`repeat  npx clew test --system ${COPIES}`);
  expect(readFileSync(join(store.path, "latest/notes.jsonl"), "utf8")).toMatch(
    /"n1","note":\{"event":"role","role":"leader"/,
  );
  expect(readFileSync(join(store.path, "latest/n2/node.log"), "utf8")).toContain("out n2 listens");
  expect(processesWith("examples/copies/server.mjs")).toEqual([]);
});

test("a server that answers reads from old copies is found by a cut between servers", async () => {
  const { exitCode, stdout } = await testCopies("--nemesis", "partition", "--option", "reads=local");
  expect({ exitCode, stdout }).toMatchObject({ exitCode: 1 });
  expect(stdout).toContain("This is called a stale read.");
});
