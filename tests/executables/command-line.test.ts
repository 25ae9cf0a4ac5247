/**
 * `clew test --bin`: programs that speak Maelstrom's protocol, from the command line to the report.
 */
import {
  chmodSync,
  existsSync,
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
import { afterAll, describe, expect, test } from "vitest";
import {
  clew,
  clewDecided,
  type Ended,
  openClew,
  processesWith,
  startClew,
  temporaryStore,
  until,
} from "../clew-command.ts";

const store = temporaryStore();
const open = openClew();
/** In one process with others, where it is not ended from outside. */
const clewInTurn = (...args: readonly string[]): Promise<Ended> => open.run(args);
const root = fileURLToPath(new URL("../..", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "clew-bin-"));
afterAll(async () => {
  await open.close();
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
    const ended = await clewInTurn(...args, "--name", "broken", "--", "--bug");
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
    const ended = await clewInTurn("test", spec, "--store", store.path);
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
    const inPlace = (...args: readonly string[]): Promise<Ended> => open.run(args, place);
    expect((await inPlace("list")).stdout).toMatch(/^ {2}my-echo /m);
    expect(await inPlace("test", "--system", "my-echo", "--time-limit", "1s")).toMatchObject({ exitCode: 0 });
    const hunted = await inPlace("hunt", "--system", "my-echo");
    expect(hunted).toMatchObject({ exitCode: 254, stderr: expect.stringContaining("found a program") });
  });
});

test("what nodes print and send is shown where that is asked for, and nowhere else", { timeout: 60_000 }, async () => {
  const bin = ["test", "--bin", "harness/clusters/executables/testing/unruly-executable.mjs", "-w", "echo"];
  const args = [...bin, "--nodes", "1", "--time-limit", "1s", "--rate", "50", "--recovery-timeout", "1s"];
  const ways = ["--store", store.path, "--name", "shown", "--", "exits later"];
  const { stderr } = await clewInTurn(...args, "--log-stderr", "--log-net-send", "--log-net-recv", ...ways);
  expect(stderr).toMatch(/^n0: cannot go on$/m);
  expect(stderr).toMatch(/^sent {5}harness > n0: \{"type":"init",/m);
  expect(stderr).toMatch(/^received n0 > harness: \{"type":"init_ok",/m);
  expect((await clewInTurn(...args, ...ways)).stderr).not.toMatch(/cannot go on|init_ok/);
  const other = await clewInTurn("test", "--system", "raft", "--log-net-recv");
  expect(other).toMatchObject({ exitCode: 254, stderr: expect.stringContaining("--log-net-recv: expected a program") });
});

describe("is refused before anything runs, with the reason:", () => {
  const bin = ["test", "--bin", ECHO, "-w", "echo"];
  test.each<[string, readonly string[], string]>([
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
    ["Jepsen's number of runs", [...bin, "--test-count", "5"], "--test-count: expected --until-fail"],
    ["a hunt", ["hunt", "--bin", ECHO], `--bin ${ECHO}: expected a system of Nodes, found a program.`],
  ])("%s", async (_, args, message) => {
    const ended = await clewInTurn(...args);
    expect(ended).toMatchObject({ exitCode: 254, stdout: "" });
    expect(ended.stderr).toContain(message);
  });
});

describe("a program that misbehaves:", () => {
  const UNRULY = "harness/clusters/executables/testing/unruly-executable.mjs";
  const quick = [
    "-w",
    "echo",
    "--rate",
    "100",
    "--time-limit",
    "1s",
    "--recovery-timeout",
    "2s",
    "--client-timeout",
    "1s",
  ];
  /** Each run has a mark in the arguments of its nodes, by which its processes are known. */
  const marked = (way: string): string => `mark-${process.pid}-${way.replaceAll(" ", "-")}`;
  const argsOf = (way: string, flags: readonly string[] = []): string[] => {
    const mark = marked(way);
    return ["test", "--bin", UNRULY, ...quick, ...flags, "--name", mark, "--store", store.path, "--", way, mark];
  };
  async function ended(way: string, flags: readonly string[] = []): Promise<Ended> {
    const end = await clew(...argsOf(way, flags));
    expect(processesWith(marked(way))).toEqual([]);
    return end;
  }

  test.concurrent("one that exits at once ends the run, with its last lines", async () => {
    const { exitCode, stderr } = await ended("exits at once");
    expect(exitCode).toBe(254);
    expect(stderr).toMatch(
      /clew: the run failed: node n\d ended before it was ready \(exit code 3\)\. Its last lines:/,
    );
    expect(stderr).toContain("\n    err no configuration found\n");
    expect(stderr).not.toMatch(/^ {4}at /m);
  });

  test.concurrent("one that refuses init ends the run, with what was expected", async () => {
    const { exitCode, stderr } = await ended("refuses init");
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 254 });
    expect(stderr).toMatch(/node n\d answered its init message with .*no such request.*; expected init_ok/);
  });

  test.concurrent("one that exits later is a finding, with its last lines", async () => {
    const { exitCode, stdout } = await ended("exits later");
    expect(exitCode).toBe(1);
    expect(stdout).toContain("Undecided whether echo-replies holds, but a node did what nobody asked for.");
    expect(stdout).toMatch(/^! n0 ended by itself \(exit code 4\)\n(?: {4}.*\n)* {4}err cannot go on$/m);
  });

  test.concurrent.each([
    ["text on stdout", /^! n0 printed a line that is no message: .*debug: got something.*Print messages only/m],
    ["10 MB on one line", /^! n0 printed a line of more than 8 MB, which was skipped/m],
    ["unknown destination", /^! n0 sent a message to "n99"; expected one of n0, n1, n2, a service, or a client/m],
  ])("one that prints %s is served on, and told of", async (way, finding) => {
    // Three nodes that each print 10 MB keep a busy machine longer than a second.
    const { exitCode, stdout } = await ended(way, ["--time-limit", "3s", "--client-timeout", "3s"]);
    expect(exitCode).toBe(1);
    expect(stdout).toContain("The check echo-replies holds, but a node did what nobody asked for.");
    expect(stdout).toMatch(finding);
  });

  test.concurrent.each(["replies twice", "ignores SIGTERM", "has children", "replies to nothing"])(
    "one that %s is right all the same",
    async (way) => expect(await ended(way)).toMatchObject({ exitCode: 0 }),
  );

  test.concurrent("one that never answers makes the run unknown, in time", async () => {
    const { exitCode, stdout } = await ended("no answer");
    expect({ exitCode, stdout }).toMatchObject({
      exitCode: 2,
      stdout: expect.stringContaining("Not one echo succeeded"),
    });
  });

  test.concurrent("Ctrl-C ends one that ignores signals, its children too", async () => {
    const way = "ignores SIGTERM";
    const mark = `${marked(way)}-interrupted`;
    const long = ["-w", "echo", "--time-limit", "60s", "--name", mark, "--store", store.path];
    const running = startClew(["test", "--bin", UNRULY, ...long, "--", way, mark]);
    await until("its nodes are there", () => processesWith(mark).length >= 4);
    await until("something is asked", () => existsSync(join(runOf(mark), "history.jsonl")));
    running.kill("SIGINT");
    expect(await running.ended).toMatchObject({ exitCode: 2 });
    expect(processesWith(mark)).toEqual([]);
  });
});
