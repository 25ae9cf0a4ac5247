/**
 * Servers with an adapter, through the command line as a user runs them: the example of `examples/copies`, in TypeScript
 * and in YAML, and mistakes in adapters.
 */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, test } from "vitest";
import { clew, clewDecided, processesWith, startClew, temporaryStore, until } from "../clew-command.ts";

const root = join(dirname(fileURLToPath(import.meta.url)), "../..");
const store = temporaryStore();
const folder = mkdtempSync(join(tmpdir(), "clew-adapters-"));
mkdirSync(join(folder, "node_modules"));
symlinkSync(root, join(folder, "node_modules/clew"));
afterAll(() => {
  store.remove();
  rmSync(folder, { recursive: true, force: true });
});

/** By this its servers are known among all processes: their data are there. */
const OURS = store.path;
const copies = (form: "ts" | "yaml"): string => `./examples/copies/adapter.${form}`;
const FLAGS = ["-w", "register", "--rate", "100", "--seed", "1", "--store", store.path];

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

describe("a server with an adapter", () => {
  test("is right under kills and pauses, its leader is known, and nothing is left of it", async () => {
    const run = await clewDecided(
      "test",
      "--system",
      copies("ts"),
      ...FLAGS,
      "--time-limit",
      "4s",
      "--nemesis",
      "kill,pause",
    );
    expect({ exitCode: run.exitCode, stderr: run.stderr }).toMatchObject({ exitCode: 0 });
    expect(run.stdout).toContain("Linearizable.");
    expect(run.stdout).toContain(`repeat  npx clew test --system ${copies("ts")}`);
    const notes = readFileSync(join(store.path, "latest/notes.jsonl"), "utf8");
    expect(notes).toMatch(/"n1","note":\{"event":"role","role":"leader"/);
    expect(readFileSync(join(store.path, "latest/n2/node.log"), "utf8")).toContain("out n2 listens");
    expect(processesWith(OURS)).toEqual([]);
  });

  test("that answers reads from old copies is found by a cut between servers, also without a line of code", async () => {
    const run = await clewDecided(
      ...["test", "--system", copies("yaml")].concat(FLAGS, "--time-limit", "6s"),
      ...["--nemesis", "partition"].concat("--option", "reads=local"),
    );
    expect({ exitCode: run.exitCode, stdout: run.stdout }).toMatchObject({ exitCode: 1 });
    expect(run.stdout).toContain("This is called a stale read.");
  });

  test("ends with a clew that was killed", async () => {
    const running = startClew(["test", "--system", copies("ts"), ...FLAGS, "--time-limit", "60s"]);
    // Clew itself, and three servers.
    await until("the servers run", () => processesWith(OURS).length === 4);
    running.kill("SIGKILL");
    await running.ended;
    await until("the servers are gone", () => processesWith(OURS).length === 0);
    expect(processesWith(OURS)).toEqual([]);
  });
});

describe("a mistake in an adapter is the user's, with exit code 254 and without a stack:", () => {
  const adapter = (fields: string): string =>
    `import { defineServer } from "clew";
     export const it = defineServer({
       name: "it",
       workloads: ["register"],
       start: { command: "node", args: ["-e", "setInterval(() => {}, 1000)"] },
       open: () => ({ invoke: async () => ({ type: "ok" }) }),
       ${fields}
     } as never);`;

  test.each<[string, string, readonly string[], RegExp]>([
    [
      "it cannot take what is asked",
      "",
      ["--nemesis", "partition"],
      /--nemesis: expected a fault that the servers cluster can do \(its adapter must say with `peers`.*found "partition"/,
    ],
    [
      "its program is not installed",
      'check: { command: "no-such-server", install: "apt-get install it" }',
      [],
      /system it: expected the program "no-such-server", found none\. To install it: apt-get install it/,
    ],
    [
      "it cannot have virtual time",
      "",
      ["--cluster", "simulated"],
      /--cluster: expected "local" or "namespaces": it is a server, .*found "simulated"/,
    ],
    ["it has no client", "open: undefined", [], /server it: open: expected a function that gives a client/],
  ])("%s", async (title, fields, more, message) => {
    const path = file(`${title.replaceAll(" ", "-")}.ts`, adapter(fields));
    const { exitCode, stderr } = await clew("test", "--system", path, "--store", store.path, ...more);
    expect(stderr).toMatch(message);
    expect(stderr).not.toContain("internal error");
    expect(exitCode).toBe(254);
  });

  test("a program that is not installed is told before anything is written", async () => {
    const path = file(
      "not-installed.ts",
      adapter('check: { command: "no-such-server", install: "apt-get install it" }'),
    );
    const unused = join(store.path, "unused");
    const { exitCode, stderr } = await clew("test", "--system", path, "--store", unused);
    expect(stderr).toMatch(
      /^[^\n]*system it: expected the program "no-such-server"[^\n]*To install it: apt-get install it$/,
    );
    expect([exitCode, existsSync(unused)]).toEqual([254, false]);
  });
});
