/**
 * A trace is written as a script, read back and played: the same events, the same end, the same text; and on the corrected
 * system nothing is wrong.
 */
import { describe, expect, test } from "vitest";
import type { ClientOperation } from "../../../systems-under-test/node-kit/client.ts";
import { paxos } from "../../../systems-under-test/paxos/system.ts";
import { raft } from "../../../systems-under-test/raft/system.ts";
import { testAndSet } from "../../../systems-under-test/test-and-set/system.ts";
import { vmFt } from "../../../systems-under-test/vm-ft/system.ts";
import { toy } from "../../clusters/testing/toy-system.ts";
import { play, type Play } from "./play.ts";
import { foundPlay, playTo, prepared, type SmallCase } from "./testing/found-plays.ts";
import { isTraceText, parseTrace, traceText, type WrittenTrace } from "./trace-file.ts";
import { traceClientOf } from "./trace-record.ts";
import { traceStory } from "./trace-story.ts";

const call = (f: string): ClientOperation => ({ f, value: null });
const read: ClientOperation = { f: "read", key: "x", value: null };
const write = (value: number): ClientOperation => ({ f: "write", key: "x", value });
const propose = (value: number): ClientOperation => ({ f: "propose", key: "x", value });

const flag = (mutant: string | undefined, losesWrites = false): SmallCase => ({
  system: testAndSet,
  nodes: 1,
  ...(mutant === undefined ? {} : { mutant }),
  workload: "test-and-set",
  clients: [
    [call("tas"), call("reset")],
    [call("tas"), call("read")],
  ],
  bounds: { crashes: 1 },
  losesWrites,
});

const decree = (mutant: string): SmallCase => ({
  system: paxos,
  nodes: 2,
  mutant,
  workload: "consensus",
  clients: [[propose(1)], [propose(2)]],
});

const PLANTED: readonly (readonly [string, SmallCase])[] = [
  ["test-and-set T01, where writes are lost", flag("T01", true)],
  ["test-and-set T02", flag("T02")],
  ["test-and-set T03, where writes are lost", flag("T03", true)],
  ["test-and-set T04", flag("T04")],
  ["Paxos P03", decree("P03")],
  ["Paxos P10", decree("P10")],
];

function textOf(found: Play, small: SmallCase): string {
  const { shapes, surroundings } = prepared(small);
  return traceText(found, { comment: ["a comment"], shapes, words: surroundings.system.words });
}

function readBack(text: string, small: SmallCase): WrittenTrace {
  const trace = parseTrace(text, "trace.txt", () => prepared(small).shapes);
  if ("problems" in trace) throw new Error(trace.problems.join("\n"));
  return trace;
}

/** Each search is made once, and when a test needs it. */
const plays = new Map<SmallCase, Play>();
function playOf(small: SmallCase): Play {
  const known = plays.get(small) ?? foundPlay(small);
  plays.set(small, known);
  return known;
}

describe.each(PLANTED)("of %s", (_name, small) => {
  test("what the search found is wrong when it is played without the search", () => {
    const found = playOf(small);
    expect(found.failures.length).toBeGreaterThan(0);
    expect(found.steps.every(({ impossible }) => impossible === undefined)).toBe(true);
  });

  test("the script that is read back and played has the same events, the same outcomes and the same end", () => {
    const found = playOf(small);
    const text = textOf(found, small);
    const trace = readBack(text, small);
    expect(trace.steps).toEqual(found.steps.map(({ step }) => step));
    const again = play(trace, prepared(small).surroundings);
    expect(textOf(again, small)).toBe(text);
    expect(again.events).toEqual(found.events);
    expect(again.messages).toEqual(found.messages);
  });

  test("nothing is wrong when the script is played on the corrected system", () => {
    const { setup, steps } = readBack(textOf(playOf(small), small), small);
    const { mutant: _planted, ...corrected } = setup;
    const again = play({ setup: corrected, steps }, prepared(small).surroundings);
    expect(again.failures).toEqual([]);
    expect(again.report.valid).toBe(true);
  });

  test("the story tells each event, and ends with what is wrong", () => {
    const story = traceStory(playOf(small), small.system.words);
    expect(story.filter(({ isFailure }) => isFailure !== true)).toHaveLength(playOf(small).steps.length);
    expect(story.at(-1)?.isFailure).toBe(true);
  });
});

test("the system's own monitor watches while a trace is played, and what it says stands before the end", () => {
  // Without its invariants, the search finds what clients see.
  const watched = { ...paxos };
  delete watched.invariants;
  const { failures } = foundPlay({ ...decree("P03"), system: watched });
  expect(failures[0]?.kind).toBe("invariant");
  expect(failures.at(-1)?.kind).toBe("history");
});

test("a node that fails is wrong in a play, too", () => {
  const clients = [[{ ...write(1), value: "throw" }]];
  const { failures } = foundPlay({ system: toy, nodes: 3, workload: "register", clients });
  expect(failures.map(({ kind, message }) => [kind, message])).toEqual([["node", "n1 failed: asked to throw"]]);
});

describe("ways to any state, of systems of all kinds", () => {
  const two = [[write(1), read], [write(2)]];
  const cases: readonly (readonly [string, SmallCase])[] = [
    [
      "Raft",
      { system: raft, nodes: 3, workload: "register", clients: two, bounds: { timeouts: 2, crashes: 1, retries: 1 } },
    ],
    [
      "VM-FT, where writes are lost",
      {
        system: vmFt,
        nodes: vmFt.defaultNodes,
        workload: "register",
        clients: two,
        bounds: { crashes: 1 },
        losesWrites: true,
      },
    ],
    [
      "a toy with copies of messages",
      { system: toy, nodes: 3, workload: "register", clients: two, bounds: { duplicates: 2, crashes: 1 } },
    ],
    ["a flag whose writes are lost", { ...flag(undefined, true), bounds: { crashes: 2, retries: 2 } }],
  ];
  test.each(cases)("%s: text and play say the same", (_name, small) => {
    for (const state of [3, 17, 50, 101, 222]) {
      const found = playTo(small, state);
      const text = textOf(found, small);
      expect(isTraceText(text)).toBe(true);
      expect(textOf(play(readBack(text, small), prepared(small).surroundings), small)).toBe(text);
      expect(found.failures).toEqual([]);
    }
  });
});

const SCRIPT = `# What happens to two clients when the flag is not on disk.
trace 1
system test-and-set
nodes 1
mutant T02
workload test-and-set

> c0 begins tas
  c0 -> n1: tas
> c1 begins tas
  c1 -> n1: tas
> n1 receives from c0: tas
  n1 -> c0: result done, old 0, owner 0.1, generation 0
> n1 crashes
> n1 starts again
  n1: is arbiter now (term 0)
> n1 receives from c1: tas
  n1 -> c1: result done, old 0, owner 1.1, generation 0
> c0 receives from n1: result done, old 0, owner 0.1, generation 0
  c0: tas → 0
> c1 receives from n1: result done, old 0, owner 1.1, generation 0
  c1: tas → 0
> end
  history: Tas → 0 by process 0 [1 ms, 7 ms]. Tas → 0 by process 1 [2 ms, 8 ms] does not fit. This is called a lost update. No order of these 2 operations gives all these answers, beginning with clear.
`;

describe("a script", () => {
  const small = flag("T02");
  const playing = (text: string): Play => play(readBack(text, small), prepared(small).surroundings);
  const written = (played: Play): string =>
    traceText(played, {
      comment: ["What happens to two clients when the flag is not on disk."],
      shapes: prepared(small).shapes,
      words: undefined,
    });

  test("that somebody wrote is played as it is read", () => {
    expect(written(playing(SCRIPT))).toBe(SCRIPT);
  });

  test("needs no outcomes, nor an end", () => {
    const commands = SCRIPT.split("\n").filter((line) => !line.startsWith("  ") && line !== "> end");
    const trace = readBack(commands.join("\n"), small);
    expect(trace.end).toBeUndefined();
    expect(trace.written.every(({ outcome }) => outcome === undefined)).toBe(true);
    expect(written(playing(commands.join("\n")))).toBe(SCRIPT);
  });

  test("goes on without what cannot happen, and says why", () => {
    const [before = "", after = ""] = SCRIPT.split("> n1 crashes");
    const { steps, failures } = playing(
      `${before}> n1 starts again\n> n1 receives from c0: tass\n> n1 crashes${after}`,
    );
    expect(steps.flatMap(({ impossible = [] }) => impossible)).toEqual([
      "n1 runs already",
      'no "tass" is on its way from c0 to n1',
    ]);
    expect(failures.map(({ kind }) => kind)).toEqual(["history"]);
  });

  test("whose copy arrives twice needs two letters, or one that stays", () => {
    const received = (command: string): readonly (string | undefined)[] =>
      playing(SCRIPT.replace("> n1 crashes", `> ${command}: tas\n> n1 crashes`)).steps.map(
        ({ impossible }) => impossible,
      );
    expect(received("n1 receives from c0")[3]).toBe('no "tas" is on its way from c0 to n1');
    expect(received("n1 receives a copy from c1").every((why) => why === undefined)).toBe(true);
    expect(received("n1 receives from c1 (number 2)")[3]).toContain('no "tas" is on its way from c1 to n1');
  });

  test("goes on with another process of the history after a client waited no longer", () => {
    const unplanted = flag(undefined);
    const [settings = ""] = SCRIPT.replace("mutant T02\n", "").split("> c0 begins tas");
    const trace = readBack(`${settings}> c0 begins tas\n> c0 times out\n> c0 times out\n> c0 begins read\n`, unplanted);
    const { events, steps } = play(trace, prepared(unplanted).surroundings);
    expect(steps.flatMap(({ ended }) => ended?.outcome.type ?? [])).toEqual(["info"]);
    const invoked = events.filter(({ type }) => type === "invoke");
    expect(invoked.map(({ process }) => traceClientOf(process))).toEqual(["c0", "c0"]);
    expect(new Set(invoked.map(({ process }) => process)).size).toBe(2);
  });

  test("says how many writes survive a crash, and whether a letter stays on its way", () => {
    const lossy: SmallCase = flag(undefined, true);
    const commands =
      "c0 begins tas,n1 receives a copy from c0: tas,n1 crashes keeping 1,n1 starts again,n1 syncs".split(",");
    const settings = "trace 1\nsystem test-and-set\nnodes 1\nworkload test-and-set\nloses-writes\n";
    const text = `${settings}\n${commands.map((command) => `> ${command}\n`).join("")}`;
    const played = play(readBack(text, lossy), prepared(lossy).surroundings);
    expect(played.steps.map(({ impossible }) => impossible).slice(0, 4)).toEqual(Array.from({ length: 4 }));
    for (const command of commands) expect(textOf(played, lossy)).toContain(`> ${command}\n`);
  });

  test.each([
    ["> n1 crashes", "> n1 crahses", /^trace\.txt:14: expected one of: WHO begins OPERATION; .*Found "n1 crahses"$/],
    [
      "> c1 begins tas",
      "> c1 begins tsa",
      /^trace\.txt:10: expected one of the operations .* "tsa"\. Did you mean "tas"\?$/,
    ],
    ["mutant T02", "mutnat T02", /^trace\.txt:5: expected one of the settings .* "mutnat"\. Did you mean "mutant"\?$/],
    ["trace 1", "trace 2", /^trace\.txt: expected a trace of version 1, found "2"$/],
    ["nodes 1", "nodes one", /^trace\.txt: nodes: expected a number of nodes, found "one"$/],
    ["workload test-and-set\n", "", /^trace\.txt: expected a line "workload …" before the first command, found none$/],
    ["  c0: tas → 0", "c0: tas → 0", /^trace\.txt:20: expected "> COMMAND", or two blanks .* found "c0: tas → 0"$/],
  ])("with a mistake is refused: %s as %s", (right, wrong, message) => {
    const trace = parseTrace(SCRIPT.replace(right, wrong), "trace.txt", () => prepared(small).shapes);
    expect("problems" in trace ? trace.problems : []).toEqual([expect.stringMatching(message)]);
  });
});
