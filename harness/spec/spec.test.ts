import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";

import type { System } from "../../systems-under-test/system.ts";
import { faultKinds } from "../nemesis/faults.ts";
import { bundledCatalog } from "../catalog.ts";
import { wholeCatalog } from "../plug-ins/whole-catalog.ts";
import { durationMs } from "./duration.ts";
import { type Flags, fromFlags } from "./flags.ts";
import { loadSuite } from "./load-suite.ts";
import { jsonSchema } from "./schema.ts";
import { SpecError, type TestSpec } from "./spec.ts";
import { specText } from "./spec-text.ts";

const system = {
  kind: "nodes",
  name: "raft",
  title: "Raft",
  description: "",
  workloads: ["register", "append"],
  options: [
    { name: "reads", description: "", default: "read-index", choices: ["log", "read-index", "lease"] },
    { name: "snapshotEvery", description: "", default: 1000 },
  ],
  mutants: [{ id: "R46", options: { reads: "lease" } }, { id: "R10" }],
  defaultNodes: 5,
  members(nodes: number) {
    if (nodes > 9) throw new RangeError(`raft: expected 1 to 9 nodes, found ${nodes}`);
    return Array.from({ length: nodes }, (_, index) => ({ id: `n${index + 1}`, role: "server", isTarget: true }));
  },
  leaderRoles: ["leader"],
  membership: () => ({}),
} as unknown as System;
const known = { ...bundledCatalog, systems: [system] };

const load = (text: string, flags: Flags = {}): readonly TestSpec[] =>
  loadSuite({ text, file: "t.yaml", known, flags }).tests;
const one = (text: string): TestSpec | undefined => load(text)[0];

function problems(act: () => unknown): readonly string[] {
  try {
    act();
  } catch (error) {
    if (error instanceof SpecError) return error.problems;
    throw error;
  }
  return [];
}
const wrong = (text: string): readonly string[] => problems(() => load(text));

describe("a test", () => {
  test("needs no more than a system; the rest has defaults", () => {
    expect(one("system: raft")).toEqual({
      name: "raft-register",
      system: "raft",
      nodes: 5,
      options: { reads: "read-index", snapshotEvery: 1000 },
      workload: { name: "register", keys: 4, operationsPerKey: 300, rate: 200 },
      concurrency: 10,
      nemesis: [],
      disk: "true",
      fsyncMs: [0, 0],
      timeLimitMs: 30_000,
      recoveryTimeoutMs: 10_000,
      clientTimeoutMs: 5_000,
      check: "after",
      checkTimeLimitMs: 60_000,
      cluster: "local",
    });
  });

  test("may say everything", () => {
    const text = `
name: everything
system: raft
nodes: 3
options: { reads: log }
mutant: R46
workload: { name: append, keys: 7, operationsPerKey: 50 }
rate: 0
concurrency: 4
nemesis:
  - kill
  - fault: partition
    targets: [halves, leader, { nodes: [n1, n2] }, { link: n1-n3 }]
    every: 4
    for: 1.5s
  - { fault: slow, delay: 50-100ms }
  - { fault: lossy, loss: 0.3 }
disk: true
fsync: 5-30ms
timeLimit: 1.5m
recoveryTimeout: 3
clientTimeout: 250ms
check: live
checkTimeLimit: 2s
seed: 4294967295
cluster: simulated
expect: invalid
`;
    expect(one(text)).toEqual({
      name: "everything",
      system: "raft",
      nodes: 3,
      options: { reads: "log", snapshotEvery: 1000 },
      mutant: "R46",
      workload: { name: "append", keys: 7, operationsPerKey: 50, rate: 0 },
      concurrency: 4,
      nemesis: [
        { fault: "kill" },
        { fault: "partition", targets: ["halves", "leader", ["n1", "n2"], [["n1", "n3"]]], everyMs: 4000, forMs: 1500 },
        { fault: "slow", delayMs: [50, 100] },
        { fault: "lossy", loss: 0.3 },
      ],
      disk: "true",
      fsyncMs: [5, 30],
      timeLimitMs: 90_000,
      recoveryTimeoutMs: 3000,
      clientTimeoutMs: 250,
      check: "live",
      checkTimeLimitMs: 2000,
      seed: 4294967295,
      cluster: "simulated",
      expect: "invalid",
    });
  });

  test("gets the options that its mutant needs, unless it says otherwise", () => {
    expect(one("{ system: raft, mutant: R46 }")?.options["reads"]).toBe("lease");
    expect(one("{ system: raft, mutant: R46, options: { reads: log } }")?.options["reads"]).toBe("log");
  });

  test("gets a lying disk when a fault needs one", () => {
    expect(one("{ system: raft, nemesis: [power-loss] }")?.disk).toBe("lying");
    expect(one("{ system: raft, nemesis: all }")?.disk).toBe("lying");
    expect(one("{ system: raft, nemesis: [kill] }")?.disk).toBe("true");
    expect(one("{ system: raft, nemesis: [kill], disk: lying }")?.disk).toBe("lying");
    expect(wrong("{ system: raft, nemesis: [power-loss], disk: true }")).toHaveLength(1);
  });

  test("may require a share of operations, all of them, or answers of a majority", () => {
    const asked = (availability: string): unknown =>
      one(`{ system: raft, availability: ${availability} }`)?.availability;
    expect([asked("0.99"), asked("total"), asked("1")]).toEqual([0.99, 1, 1]);
    expect(problems(() => one("{ system: raft, availability: majority }"))).toEqual([
      't.yaml:1:31: availability: expected no availability: raft promises none with these options, found "majority".',
    ]);
    expect(wrong("{ system: raft, availability: 99 }")).toEqual([
      "t.yaml:1:31: availability: expected at most 1, found 99.",
    ]);
    expect(fromFlags({ system: "raft", availability: "0.5" }, known).availability).toBe(0.5);
    expect(problems(() => fromFlags({ system: "raft", availability: "most" }, known))).toEqual([
      '--availability: expected "majority" or "total", found "most".',
    ]);
  });

  test("records messages unless it says otherwise", () => {
    expect(one("{ system: raft }")?.messages).toBeUndefined();
    expect(one("{ system: raft, messages: false }")?.messages).toBe(false);
    expect(wrong("{ system: raft, messages: maybe }")).toEqual([
      't.yaml:1:27: messages: expected true or false, found "maybe".',
    ]);
    expect(fromFlags({ system: "raft", messages: false }, known).messages).toBe(false);
  });

  test("may name every kind of fault with every target of that kind", () => {
    for (const kind of faultKinds) {
      if (kind.needs.includes("disk")) continue; // of servers only
      const tested = ["duplicate", "reorder"].includes(kind.name) ? "bin: ./node, workload: echo" : "system: raft";
      const where = ["clock", "corrupt", "rate", "reset"].includes(kind.name) ? "namespaces" : "local";
      const text = `{ ${tested}, cluster: ${where}, nemesis: [{ fault: ${kind.name}, targets: [${kind.targets.join(", ")}] }] }`;
      expect(one(text)?.nemesis).toEqual([{ fault: kind.name, targets: kind.targets }]);
    }
  });
});

describe("a suite", () => {
  test("gives its defaults to tests that do not say otherwise", () => {
    const { name, tests } = loadSuite({
      text: "name: s\ndefaults: { system: raft, nodes: 3 }\ntests:\n  - { name: a }\n  - { name: b, nodes: 7 }",
      file: "t.yaml",
      known,
    });
    expect(name).toBe("s");
    expect(tests.map((each) => [each.name, each.nodes])).toEqual([
      ["a", 3],
      ["b", 7],
    ]);
  });

  test("points to the defaults for what is wrong there, once", () => {
    expect(wrong("name: s\ndefaults:\n  system: raft\n  nodes: many\ntests: [{ name: a }, { name: b }]")).toEqual([
      't.yaml:4:10: defaults.nodes: expected a number, found "many".',
    ]);
  });

  test("hides no mistake behind another: a name that is missing, a test that is none, tests with mistakes", () => {
    const text = "tests:\n  - { system: raft, nodez: 3 }\n  -\n  - { system: raft, ratee: 3 }";
    expect(wrong(text)).toEqual([
      "t.yaml:1:1: name: expected a name of the suite, found nothing.",
      "t.yaml:3:4: tests[1]: expected a test, found nothing.",
      't.yaml:2:21: tests[0].nodez: expected a known field; found "nodez". Did you mean "nodes"?',
      't.yaml:4:21: tests[2].ratee: expected a known field; found "ratee". Did you mean "rate"?',
    ]);
  });

  test("wants a name for each test, and tests", () => {
    expect(wrong("name: s\ntests: [{ name: a, system: raft }, { name: a, system: raft }]")).toEqual([
      't.yaml:2:44: tests[1].name: expected a name of its own, found "a".',
    ]);
    expect(wrong("name: s\ntests: []\ndefalts: {}")).toEqual([
      't.yaml:3:1: defalts: expected a field of a suite; found "defalts". Did you mean "defaults"?',
      "t.yaml:2:8: tests: expected a list of tests, found [].",
    ]);
  });
});

describe("a mistake is shown with its place, what was expected, and what was found:", () => {
  test.each([
    [
      "a field twice",
      "system: raft\nsystem: raft",
      't.yaml:2:1: expected each field once, found "system" a second time. Take one of them out.',
    ],
    ["not a test at all", "- a", 't.yaml:1:1: expected a test or a suite of tests, found ["a"].'],
    ["nothing", "", "t.yaml:1:1: expected a test or a suite of tests, found nothing."],
    ["no system", "nodes: 3", 't.yaml:1:1: system: expected a system, or a program as "bin", found nothing.'],
    [
      "an unknown field",
      "system: raft\ntimelimit: 5",
      't.yaml:2:1: timelimit: expected a known field; found "timelimit". Did you mean "timeLimit"?',
    ],
    ["an unknown system", "system: rafft", 't.yaml:1:9: system: expected "raft", found "rafft". Did you mean "raft"?'],
    [
      "an unknown fault",
      "system: raft\nnemesis: [kill, partitoin]",
      /^t\.yaml:2:17: nemesis\[1\]: expected "all", "partition".* found "partitoin"\. Did you mean "partition"\?$/,
    ],
    [
      "an unknown fault in fields",
      "system: raft\nnemesis:\n  - fault: kil",
      /^t\.yaml:3:12: nemesis\[0\]\.fault: expected .* found "kil"\. Did you mean "kill"\?$/,
    ],
    [
      "an unknown field of a fault",
      "system: raft\nnemesis: [{ fault: kill, evry: 3s }]",
      't.yaml:2:26: nemesis[0].evry: expected a known field; found "evry". Did you mean "every"?',
    ],
    [
      "a fault of a wrong kind",
      "system: raft\nnemesis: [3]",
      /^t\.yaml:2:11: nemesis\[0\]: expected the name of a fault, or "all", or fields with values, found 3\.$/,
    ],
    [
      "an unknown target",
      "system: raft\nnemesis: [{ fault: kill, targets: [leadr] }]",
      /^t\.yaml:2:36: nemesis\[0\]\.targets\[0\]: expected one of .* found "leadr"\. Did you mean "leader"\?$/,
    ],
    [
      "a node that there is not",
      "{ system: raft, nodes: 3, nemesis: [{ fault: partition, targets: [link: n1-n4] }] }",
      /expected one of .*n3.* found "n4"/,
    ],
    [
      "a fault twice",
      "{ system: raft, nemesis: [kill, kill] }",
      't.yaml:1:33: nemesis[1]: expected each fault once, with all its targets, found "kill".',
    ],
    [
      "a parameter of another fault",
      "{ system: raft, nemesis: [{ fault: kill, loss: 0.5 }] }",
      't.yaml:1:48: nemesis[0].loss: expected no loss: only "lossy" has one, found 0.5.',
    ],
    [
      "a fault that its cluster cannot do",
      "{ system: raft, nemesis: [duplicate] }",
      't.yaml:1:27: nemesis[0]: expected a fault that the local cluster can do (in namespaces (--cluster namespaces) packets can have it, and with --bin, programs that speak Maelstrom\'s protocol), found "duplicate".',
    ],
    [
      "a share of another fault",
      "{ bin: ./node, workload: echo, nemesis: [{ fault: kill, share: 0.5 }] }",
      't.yaml:1:64: nemesis[0].share: expected no share: only "duplicate", "reorder", "corrupt" and "reset" have one, found 0.5.',
    ],
    [
      "too large a share",
      "{ system: raft, nemesis: [{ fault: lossy, loss: 20 }] }",
      "t.yaml:1:49: nemesis[0].loss: expected at most 1, found 20.",
    ],
    [
      "a duration",
      "system: raft\ntimeLimit: 5 parsecs",
      't.yaml:2:12: timeLimit: expected a duration such as "30s", "250ms" or "1.5m", or a number of seconds, found "5 parsecs".',
    ],
    ["a negative duration", "system: raft\ntimeLimit: -5", /expected a duration .* found -5/],
    [
      "a range the wrong way round",
      "{ system: raft, nemesis: [{ fault: slow, delay: 100-50ms }] }",
      /expected a range of durations .* found "100-50ms"/,
    ],
    ["a number", "system: raft\nconcurrency: 0", "t.yaml:2:14: concurrency: expected at least 1, found 0."],
    [
      "a fraction",
      "system: raft\nconcurrency: 1.5",
      't.yaml:2:14: concurrency: expected a whole number, or so many for each node, such as "2n", found 1.5.',
    ],
    ["too many nodes", "system: raft\nnodes: 10", "t.yaml:2:8: nodes: raft: expected 1 to 9 nodes, found 10"],
    [
      "an unknown workload",
      "system: raft\nworkload: regster",
      't.yaml:2:11: workload: expected a workload of raft: "register" or "append", found "regster". Did you mean "register"?',
    ],
    [
      "a workload that the system has not",
      "system: raft\nworkload: { name: set }",
      't.yaml:2:19: workload.name: expected a workload of raft: "register" or "append", found "set".',
    ],
    [
      "an unknown mutant",
      "system: raft\nmutant: R47",
      't.yaml:2:9: mutant: expected a mutant of raft: R46, R10, found "R47". Did you mean "R46"?',
    ],
    [
      "an unknown option",
      "system: raft\noptions: { raeds: log }",
      't.yaml:2:12: options.raeds: expected an option of raft; found "raeds". Did you mean "reads"?',
    ],
    [
      "an unknown choice",
      "system: raft\noptions: { reads: lese }",
      't.yaml:2:19: options.reads: expected "log", "read-index" or "lease", found "lese". Did you mean "lease"?',
    ],
    [
      "an option of a wrong type",
      "system: raft\noptions: { snapshotEvery: often }",
      't.yaml:2:27: options.snapshotEvery: expected a number (default 1000), found "often".',
    ],
    [
      "an unknown verdict",
      "system: raft\nexpect: invlid",
      't.yaml:2:9: expect: expected "valid" or "invalid", found "invlid". Did you mean "invalid"?',
    ],
    [
      "fields where a word belongs",
      "system: raft\nexpect: { valid: true }",
      't.yaml:2:9: expect: expected "valid" or "invalid", found {"valid":true}. Did you mean "valid"?',
    ],
    ["an empty field", "system: raft\nnodes:", "t.yaml:2:7: nodes: expected a number, found nothing."],
    [
      "a value behind an alias",
      "system: raft\nname: &a often\noptions: { reads: *a }",
      /^t\.yaml:3:19: options\.reads: expected .* found "often"\.$/,
    ],
  ])("%s", (_what, text, expected) => {
    const [first] = wrong(text);
    expect(first).toMatch(expected);
  });

  test("several at once", () => {
    expect(wrong("systm: raft\nsystem: raft\nnodes: x\nseed: -1")).toHaveLength(3);
    expect(wrong("system: raft\nworkload: x\nmutant: y\noptions: { z: 1 }")).toHaveLength(3);
  });
});

describe("what is no YAML is told in words of its own, with its place:", () => {
  test.each([
    ["an open bracket", "system: [raft", 't.yaml:1:14: expected "]" at the end of the list or of the fields in brackets, found the end of the file.'], // prettier-ignore
    ["an open brace", "{ system: raft,\n", 't.yaml:2:1: expected "}" at the end of the list or of the fields in brackets, found the end of the file.'], // prettier-ignore
    ["an open quote", 'system: "raft\n', "t.yaml:2:1: expected the closing double quote of a text, found the end of the file."], // prettier-ignore
    ["two documents", "system: raft\n---\nsystem: raft", 't.yaml:2:1: expected one document, found another after "---". Put it into a file of its own.'], // prettier-ignore
    ["a tab", "system: raft\noptions:\n\treads: log", "t.yaml:3:1: expected spaces at the beginning of a line, found a tab. Indent with spaces."], // prettier-ignore
    ["no colon", "system: raft\nnodes 3\nrate: 2", 't.yaml:2:1: expected "name: value", found "nodes 3". Is there a colon and a blank after the name?'], // prettier-ignore
    ["a field in a value", "name: a: b", 't.yaml:1:7: expected one value, found "a: b" and another field in it. Fields of one level begin in one column;'], // prettier-ignore
    ["a field that is moved in", "system: raft\n nodes: 3", 't.yaml:1:9: expected one value, found "raft" and another field in it. Fields of one level begin in one column;'], // prettier-ignore
    ["a reserved character", "system: @raft", 't.yaml:1:9: expected a value, found "@raft", whose first character means something else in YAML. Put it in quotes.'], // prettier-ignore
    ["an escape that is none", String.raw`system: "ra\qft"`, "t.yaml:1:12: expected an escape such as"],
    [
      "a tag",
      "system: !mine raft",
      't.yaml:1:9: expected a value without a tag, found "!mine raft". Take the tag out.',
    ],
    ["an alias without its anchor", "system: raft\nname: *a", 't.yaml:2:7: expected an anchor "&a" before "*a", found none.'], // prettier-ignore
    ["another version", "%YAML 9\n---\nsystem: raft", "t.yaml:1:7: expected YAML, found "],
  ])("%s", (_what, text, message) => {
    const found = wrong(text);
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(message);
  });

  test("aliases that stand for more than there is memory", () => {
    const layers = Array.from(
      { length: 9 },
      (_, at) => `l${at + 1}: &l${at + 1} [${Array(9).fill(`*l${at}`).join(", ")}]`,
    );
    expect(wrong(["l0: &l0 [x, x]", ...layers].join("\n"))).toEqual([
      "t.yaml:1:1: expected few aliases, found some that stand for a vast number of values.",
    ]);
  });

  test("bytes that are no UTF-8", () => {
    const path = join(mkdtempSync(join(tmpdir(), "clew-spec-")), "t.yaml");
    writeFileSync(path, Buffer.from([...Buffer.from("system: raft\nname: "), 0xff]));
    expect(problems(() => specText(path))).toEqual([
      `${path}:2: expected text in UTF-8, found other bytes. Save the file as UTF-8.`,
    ]);
    writeFileSync(path, "system: räft");
    expect(specText(path)).toBe("system: räft");
    rmSync(dirname(path), { recursive: true });
  });
});

describe("flags", () => {
  test("give the same test as a file", () => {
    const flags: Flags = {
      system: "raft",
      nodes: "3",
      option: ["reads=log", "snapshotEvery=5"],
      workload: "append",
      keys: "2",
      rate: "50",
      nemesis: "partition, kill",
      timeLimit: "5s",
      fsync: "5",
      seed: "7",
    };
    const text = `{ system: raft, nodes: 3, options: { reads: log, snapshotEvery: 5 }, workload: { name: append, keys: 2 },
      rate: 50, nemesis: [partition, kill], timeLimit: 5s, fsync: 5s, seed: 7 }`;
    expect(fromFlags(flags, known)).toEqual(one(text));
  });

  test("a number beyond every bound is one mistake", () => {
    for (const seed of ["1e300", "99999999999", "-1", "1.5"]) {
      expect(problems(() => fromFlags({ system: "raft", seed }, known))).toHaveLength(1);
    }
    expect(problems(() => fromFlags({ system: "raft", seed: "1e300" }, known))).toEqual([
      "--seed: expected at most 4294967295, found 1e+300.",
    ]);
  });

  test("a workload longer than a run can hold is refused, on either cluster", () => {
    const withLimit = (timeLimit: string, cluster: string): readonly string[] =>
      problems(() => fromFlags({ system: "raft", timeLimit, cluster }, known));
    expect(withLimit("10000h", "simulated")).toEqual([
      "--time-limit: expected at most 1h on the simulated cluster, found 10000h. Run it several times with different seeds.",
    ]);
    expect(withLimit("10000h", "local")).toHaveLength(1);
    expect([withLimit("60m", "simulated"), withLimit("24h", "local")]).toEqual([[], []]);
  });

  test("are named in mistakes", () => {
    const flags: Flags = {
      system: "raft",
      timeLimit: "soon",
      nodes: "3x",
      keys: "0",
      option: [],
      nemesis: "kil",
    };
    expect(problems(() => fromFlags(flags, known))).toEqual([
      '--nodes: expected a number, found "3x".',
      "--keys: expected at least 1, found 0.",
      expect.stringMatching(/^--time-limit: expected a duration .* found "soon"\.$/) as string,
      expect.stringMatching(/^--nemesis: expected .* found "kil"\. Did you mean "kill"\?$/) as string,
    ]);
    expect(problems(() => fromFlags({ system: "raft", option: ["reads"] }, known))).toEqual([
      '--option: expected name=value, found "reads".',
    ]);
    expect(problems(() => fromFlags({ system: "raft", option: ["reads=x"] }, known))[0]).toMatch(/^--option reads: /);
  });

  test("take the place of a file's fields, and are named when they are wrong", () => {
    const text = "{ system: raft, nodes: 3, workload: append, options: { snapshotEvery: 7 } }";
    const [changed] = load(text, { nodes: "7", keys: "2", option: ["reads=log"] });
    expect(changed).toMatchObject({
      nodes: 7,
      workload: { name: "append", keys: 2 },
      options: { reads: "log", snapshotEvery: 7 },
    });
    expect(problems(() => load(text, { nodes: "70" }))).toEqual(["--nodes: raft: expected 1 to 9 nodes, found 70"]);
  });
});

test("durations have units; bare numbers are seconds", () => {
  expect(["30s", "250ms", "1.5m", "2h", "7", 0.5].map(durationMs)).toEqual([30_000, 250, 90_000, 7_200_000, 7000, 500]);
  expect(["", "s", "-5s", "5 s s", "1e3"].map(durationMs)).toEqual([
    undefined,
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
});

test("docs/spec.schema.json is what the schema says; UPDATE=1 writes it", () => {
  const file = new URL("../../docs/spec.schema.json", import.meta.url);
  const schema = `${JSON.stringify(jsonSchema(wholeCatalog), null, 2)}\n`;
  if (process.env["UPDATE"] === "1") writeFileSync(file, schema);
  expect(JSON.parse(readFileSync(file, "utf8"))).toEqual(JSON.parse(schema));
});
