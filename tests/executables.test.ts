/**
 * `clew test --bin`: programs that speak Maelstrom's protocol, from the command line to the report.
 */
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { afterAll, describe, expect, test } from "vitest";
import { clew, clewDecided, temporaryStore } from "./clew-command.ts";

const store = temporaryStore();
const root = fileURLToPath(new URL("..", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "clew-bin-"));
afterAll(() => {
  store.remove();
  rmSync(folder, { recursive: true, force: true });
});

const LIN_KV = "examples/maelstrom/javascript/lin-kv.mjs";
const ECHO = "examples/maelstrom/javascript/echo.mjs";

/** The only run directory of a test in the store. */
function runOf(name: string): string {
  const [run = ""] = readdirSync(join(store.path, name)).filter((each) => /^\d{8}T/.test(each));
  return join(store.path, name, run);
}

describe("a program", () => {
  test("is tested with Maelstrom's flags, and leaves a run like any other", { timeout: 60_000 }, async () => {
    const flags = ["--node-count", "3", "--concurrency", "2n", "--time-limit", "2", "--rate", "100", "--latency", "2"];
    const models = ["--consistency-models", "linearizable", "--latency-dist", "exponential"];
    const faults = ["--nemesis", "kill", "--nemesis-interval", "0.5s"];
    const args = ["test", "--bin", LIN_KV, "-w", "lin-kv", ...flags, ...models, ...faults];
    const ended = await clewDecided(...args, "--seed", "7", "--store", store.path);
    expect(ended).toMatchObject({ exitCode: 0, stdout: expect.stringContaining("Linearizable. lin-kv") });
    expect(ended.stdout).toMatch(
      new RegExp(`repeat {2}npx clew test --bin ${LIN_KV} --workload lin-kv .*--nodes 3 --seed 7$`, "m"),
    );
    const run = runOf("lin-kv-lin-kv");
    const record = JSON.parse(readFileSync(join(run, "test.json"), "utf8")) as object;
    expect(record).toMatchObject({
      system: "lin-kv",
      nodes: ["n0", "n1", "n2"],
      concurrency: 6,
      spec: {
        bin: { file: LIN_KV, args: [] },
        latency: { meanMs: 2, distribution: "exponential" },
        clientTimeoutMs: 1_000,
        nemesis: [{ fault: "kill", everyMs: 1_000, forMs: 500 }],
      },
    });
    for (const file of ["history.jsonl", "history.edn", "results.json", "report.html", "n2/node.log"]) {
      expect(readFileSync(join(run, file), "utf8").length).toBeGreaterThan(0);
    }
  });

  test("gets the arguments after --, and its bug is found", { timeout: 60_000 }, async () => {
    const args = ["test", "--bin", LIN_KV, "-w", "lin-kv", "--time-limit", "2s", "--store", store.path];
    const ended = await clew(...args, "--name", "broken", "--", "--bug");
    expect(ended).toMatchObject({ exitCode: 1, stdout: expect.stringContaining("Not linearizable.") });
    expect(ended.stdout).toMatch(/repeat {2}npx clew test .* -- --bug$/m);
  });

  test("may be named in a file, by a path that counts from there", { timeout: 60_000 }, async () => {
    const echo = join(folder, "echo-node.mjs");
    writeFileSync(
      echo,
      `#!/usr/bin/env node\nimport ${JSON.stringify(join(root, ECHO))};\nif (process.argv[2] !== "--quiet") process.exit(9);\n`,
    );
    chmodSync(echo, 0o755);
    const spec = join(folder, "echo.yaml");
    writeFileSync(
      spec,
      "bin: ./echo-node.mjs\nargs: [--quiet]\nworkload: echo\nnodes: 2\nlatency: 1ms\ntimeLimit: 1s\nexpect: valid\n",
    );
    const ended = await clew("test", spec, "--store", store.path);
    expect(ended).toMatchObject({ exitCode: 0, stdout: expect.stringContaining("echo-node · echo") });
  });

  test("may be plugged in by a config, which clew list shows", { timeout: 60_000 }, async () => {
    const place = join(folder, "config");
    mkdirSync(join(place, "node_modules"), { recursive: true });
    symlinkSync(root, join(place, "node_modules/clew"));
    const file = JSON.stringify(join(root, ECHO));
    writeFileSync(
      join(place, "clew.config.ts"),
      `import { defineConfig, defineExecutable } from "clew";
       export default defineConfig({
         systems: [defineExecutable({ name: "my-echo", command: { file: ${file}, args: [] }, workloads: ["echo"] })],
       });`,
    );
    const inPlace = (...args: readonly string[]): Promise<{ exitCode?: number; stdout: string; stderr: string }> =>
      execa(process.execPath, [join(root, "bin/clew.mjs"), ...args], { cwd: place, reject: false });
    expect((await inPlace("list")).stdout).toMatch(/^ {2}my-echo /m);
    expect(await inPlace("test", "--system", "my-echo", "--time-limit", "1s")).toMatchObject({ exitCode: 0 });
    const hunted = await inPlace("hunt", "--system", "my-echo");
    expect(hunted).toMatchObject({ exitCode: 254, stderr: expect.stringContaining("found a program") });
  });
});

describe("is refused before anything runs, with the reason:", () => {
  const bin = ["test", "--bin", ECHO, "-w", "echo"];
  test.concurrent.each<[string, readonly string[], string]>([
    [
      "a program that is not there",
      ["test", "--bin", "./gone", "-w", "echo"],
      "./gone: expected a program, found nothing at ",
    ],
    ["a file that may not be run", ["test", "--bin", "README.md", "-w", "echo"], "Try: chmod +x "],
    ["two numbers of nodes", [...bin, "--nodes", "3", "--node-count", "3"], "--node-count: expected it, or --nodes"],
    [
      "another model",
      ["test", "--bin", LIN_KV, "-w", "lin-kv", "--consistency-models", "sequential"],
      "--consistency-models: expected linearizable, by which",
    ],
    [
      "a model of a workload that has none",
      [...bin, "--consistency-models", "linearizable"],
      "--consistency-models: expected it with the workload lin-kv",
    ],
    [
      "Maelstrom's keys of transactions",
      [...bin, "--key-count", "5"],
      "--key-count: only workloads with transactions have it",
    ],
    ["Jepsen's number of runs", [...bin, "--test-count", "5"], "--test-count: a command runs a test once."],
    ["a hunt", ["hunt", "--bin", ECHO], `--bin ${ECHO}: expected a system of Nodes, found a program.`],
  ])("%s", { timeout: 60_000 }, async (_, args, message) => {
    const ended = await clew(...args);
    expect(ended).toMatchObject({ exitCode: 254, stdout: "" });
    expect(ended.stderr).toContain(message);
  });
});
