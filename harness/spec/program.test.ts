import { describe, expect, test } from "vitest";
import { bundledCatalog } from "../catalog.ts";
import { fromFlags, type Flags } from "./flags.ts";
import { loadSuite } from "./load-suite.ts";
import { SpecError, type TestSpec } from "./spec.ts";

const BIN: Flags = { bin: "./build/my-node.py", workload: "lin-kv" };
const spec = (flags: Flags): TestSpec => fromFlags(flags, bundledCatalog);

function problemOf(flags: Flags): string | undefined {
  try {
    spec(flags);
  } catch (error) {
    if (error instanceof SpecError) return error.problems.join("\n");
    throw error;
  }
  return undefined;
}

describe("a program", () => {
  test("has a name, nodes from n0 on, and what Maelstrom's clients do as defaults", () => {
    expect(spec(BIN)).toMatchObject({
      name: "my-node-lin-kv",
      system: "my-node",
      bin: { file: "./build/my-node.py", args: [] },
      nodes: 3,
      workload: { name: "lin-kv", keys: 1, operationsPerKey: 100 },
      clientTimeoutMs: 1_000,
      disk: "true",
    });
    expect(spec({ ...BIN, workload: "echo" }).clientTimeoutMs).toBe(5_000);
    expect(spec({ ...BIN, clientTimeout: "3s" }).clientTimeoutMs).toBe(3_000);
    expect(spec({ ...BIN, latency: "500" }).clientTimeoutMs).toBe(5_000);
  });

  test("gets arguments, a network and a topology, in a file as by flags; a number is a latency in ms", () => {
    const flags: Flags = {
      ...BIN,
      args: ["--fast", "2"],
      workload: "broadcast",
      latency: "20",
      latencyDist: "uniform",
      topology: "tree3",
      quiescence: "2s",
      concurrency: "2n",
      nodes: "5",
      nemesis: "partition",
      nemesisInterval: "4",
    };
    const text = `
bin: ./build/my-node.py
args: [--fast, "2"]
workload: broadcast
latency: 20ms
latencyDist: uniform
topology: tree3
quiescence: 2
concurrency: 10
nodes: 5
nemesis: [{ fault: partition, every: 8s, for: 4s }]`;
    expect(spec(flags)).toEqual(loadSuite({ text, file: "t.yaml", known: bundledCatalog }).tests[0]);
    expect(spec(flags)).toMatchObject({
      latency: { meanMs: 20, distribution: "uniform" },
      topology: "tree3",
      workload: { quiescenceMs: 2_000 },
      concurrency: 10,
    });
  });

  test.each([
    ["./node", "sub/t.yaml", "./sub/node"],
    ["../node", "sub/t.yaml", "./node"],
    ["./node", "/srv/t.yaml", "/srv/node"],
    ["/bin/node", "sub/t.yaml", "/bin/node"],
    ["python3", "sub/t.yaml", "python3"],
  ])("%s in %s is %s", (bin, file, found) => {
    const text = `{ bin: ${bin}, workload: echo }`;
    expect(loadSuite({ text, file, known: bundledCatalog }).tests[0]?.bin?.file).toBe(found);
  });

  test.each([
    ["./a.b/node.sh", "node"],
    ["/usr/bin/python3", "python3"],
    ["my node", "my-node"],
    ["./.hidden", "program"],
  ])("%s is called %s", (bin, name) => expect(spec({ bin, workload: "echo" }).system).toBe(name));
});

describe("is refused with the reason:", () => {
  test.each<[string, Flags, string]>([
    ["no workload", { bin: "./node" }, "--workload: expected what the program is for: "],
    [
      "a workload for other systems",
      { ...BIN, workload: "append" },
      '--workload: expected a workload of my-node: "echo", ',
    ],
    [
      "a system, too",
      { ...BIN, system: "raft" },
      "--bin: expected no program: the test names the system raft, too, found",
    ],
    [
      "arguments of nothing",
      { system: "raft", args: ["-x"] },
      "the arguments after --: expected a program for them (bin)",
    ],
    [
      "virtual time",
      { ...BIN, cluster: "simulated" },
      '--cluster: expected "local": my-node is a program, and virtual',
    ],
    ["a planted bug", { ...BIN, mutant: "R46" }, "--mutant: expected no mutant: my-node has none"],
    ["a disk that lies", { ...BIN, disk: "lying" }, '--disk: expected "true": nobody knows where the program my-node'],
    ["slow syncs", { ...BIN, fsync: "5ms" }, "--fsync: expected no fsync: nobody knows when the program my-node"],
    [
      "a power loss",
      { ...BIN, nemesis: "kill,power-loss" },
      "--nemesis: expected a fault that the executables cluster can do (nobody knows where a program has its files; systems of Nodes can have it), found",
    ],
    ["a spread of no latency", { ...BIN, latencyDist: "uniform" }, "--latency-dist: expected a latency to spread"],
    [
      "a latency that is none",
      { ...BIN, latency: "slow" },
      '--latency: expected a latency such as "20ms", or a number',
    ],
    [
      "a latency of other systems",
      { system: "raft", latency: "5" },
      "--latency: expected no latency: only programs that speak Maelstrom's protocol (bin) have one",
    ],
    ["an unknown topology", { ...BIN, topology: "gird" }, 'found "gird". Did you mean "grid"?'],
    [
      "a wait that there is not",
      { ...BIN, quiescence: "1s" },
      "--quiescence: expected no quiescence: the reads at the end of lin-kv do not wait",
    ],
    [
      "clients of nobody",
      { ...BIN, concurrency: "n" },
      '--concurrency: expected so many for each node, such as "2n", found "n"',
    ],
    ["too many clients", { ...BIN, concurrency: "9999n" }, "--concurrency: expected at most 10000 clients in all"],
  ])("%s", (_, flags, message) => expect(problemOf(flags)).toContain(message));

  test("a bare program that is no text", () => {
    const load = (text: string): unknown => loadSuite({ text, file: "t.yaml", known: bundledCatalog });
    expect(() => load("bin: 3\nworkload: echo")).toThrow("t.yaml:1:6: bin: expected text, found 3.");
    expect(() => load("workload: echo\nbin: ./a\nargs: -x")).toThrow("t.yaml:3:7: args: expected a list, found");
  });
});
