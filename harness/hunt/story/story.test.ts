import { expect, test } from "vitest";
import type { HistoryEvent } from "../../../histories/event.ts";
import type { NodeNote } from "../../../runs/results.ts";
import type { TimedEffect } from "../faults/timed-effect.ts";
import type { NemesisEffect } from "../plan/plan.ts";
import { effectPhrase } from "./story-effects.ts";
import { raftWords } from "../../../systems-under-test/raft/words.ts";
import { vmFtWords } from "../../../systems-under-test/vm-ft/words.ts";
import { storyOf } from "./story.ts";
import type { StoryInput } from "./story-input.ts";

const MS = 1e6;
const nodes = ["n1", "n2", "n3"];

function textsOf(input: Partial<StoryInput>): string[] {
  const nothing = { notes: [], effects: [], messages: [], lost: [], events: [], failures: [], nodes };
  return storyOf({ ...nothing, leaderRoles: ["leader"], words: raftWords, ...input }).map(({ text }) => text);
}

function note(ms: number, node: string, content: NodeNote["note"]): NodeNote {
  return { time: ms * MS, node, note: content };
}

function effect(ms: number, what: NemesisEffect): TimedEffect {
  return { atUs: ms * 1000, ...what };
}

test("a vote that was lost with the power is told in one sentence with the second one", () => {
  const texts = textsOf({
    notes: [
      note(10, "n2", { event: "vote", term: 4, for: "n1" }),
      note(40, "n2", { event: "vote", term: 4, for: "n3" }),
    ],
    effects: [effect(12, { type: "kill", node: "n2", powerLoss: true })],
    lost: [note(10, "n2", { event: "vote", term: 4, for: "n1" })],
    failures: [{ oracle: "invariant", message: "one vote a term: in term 4, n2 voted for n1 and for n3", timeMs: 40 }],
  });
  expect(texts).toEqual([
    "n2 voted for n1 in term 4, lost power before its vote for n1 was on disk and voted again, for n3 in term 4.",
    "That breaks a promise: one vote a term: in term 4, n2 voted for n1 and for n3.",
  ]);
});

test("an election is one sentence; who only voted for the winner is named there", () => {
  const texts = textsOf({
    notes: [
      note(10, "n1", { event: "role", role: "pre-candidate", term: 0 }),
      note(11, "n1", { event: "role", role: "candidate", term: 1 }),
      note(12, "n2", { event: "vote", term: 1, for: "n1" }),
      note(13, "n3", { event: "vote", term: 1, for: "n1" }),
      note(14, "n1", { event: "role", role: "leader", term: 1 }),
      note(15, "n1", { event: "commit", index: 1 }),
      note(16, "n1", { event: "commit", index: 2 }),
    ],
  });
  expect(texts).toEqual([
    "n1 stood for election in term 1, became leader of term 1 with the votes of n2 and n3 and knew entry 2 as committed.",
  ]);
});

test("what clients were told is told, with what they never learnt", () => {
  const event = (index: number, ms: number, more: Partial<HistoryEvent>): HistoryEvent => {
    return { index, time: ms * MS, type: "invoke", process: 0, f: "write", key: "x", value: 1, ...more };
  };
  const events = [
    event(0, 1, {}),
    event(1, 2, { type: "ok" }),
    event(2, 3, { process: 1, f: "read", value: null }),
    event(3, 4, { process: 1, f: "read", type: "ok", value: null }),
    event(4, 5, { value: 2 }),
    event(5, 9, { value: 2, type: "info" }),
  ];
  const failures = [{ oracle: "history", message: "key x: the read missed it.", timeMs: 10 } as const];
  expect(textsOf({ events, failures })).toEqual([
    "Client 0 was told that its write x 1 happened.",
    "Client 1 read x and got absent.",
    "Client 0 asked for write x 2 and never learnt what became of it.",
    "What clients saw has no order: key x: the read missed it.",
  ]);
});

test("an answer of a leader that was replaced is told as such", () => {
  const answered = (node: string): string => {
    const events = [
      { index: 0, time: 20 * MS, type: "invoke", process: 0, f: "read", key: "x", value: null },
      { index: 1, time: 21 * MS, type: "ok", process: 0, f: "read", key: "x", value: 3, node },
    ] as const;
    const notes = [
      note(1, "n1", { event: "role", role: "leader", term: 1 }),
      note(9, "n2", { event: "role", role: "leader", term: 2 }),
    ];
    return textsOf({ events, notes }).at(-1) ?? "";
  };
  expect(answered("n1")).toBe("Client 0 read x from n1, which still took itself for the leader of term 1, and got 3.");
  expect(answered("n2")).toBe("Client 0 read x from n2 and got 3.");
});

test("what nodes went through at the same time is told at once, and a later crash forgets only its own life", () => {
  const kill = (ms: number, node: string): TimedEffect => effect(ms, { type: "kill", node, powerLoss: true });
  const effects = [kill(5, "n1"), kill(5, "n2"), effect(9, { type: "restart", node: "n1" }), kill(12, "n1")];
  const lost = [note(11, "n1", { event: "vote", term: 2, for: "n3" })];
  expect(textsOf({ effects, lost })).toEqual([
    "n1 and n2 lost power.",
    "n1 came back and lost power before its vote for n3 was on disk.",
  ]);
});

test("what several were told at the same time is told of several", () => {
  const event = (index: number, type: "invoke" | "ok"): HistoryEvent => {
    const time = (index < 2 ? 4 : 5) * MS + index;
    return { index, time, type, process: index % 2, f: "write", key: "x", value: 1, node: "n1" };
  };
  const events = [event(0, "invoke"), event(1, "invoke"), event(2, "ok"), event(3, "ok")];
  expect(textsOf({ events })).toEqual(["Client 0 and client 1 were told by n1 that their write x 1 happened."]);
});

test("a node's first role is how it started, a later one what it became", () => {
  const role = (ms: number, name: string): NodeNote => note(ms, "h1", { event: "role", role: name, term: 2 });
  expect(textsOf({ notes: [role(1, "backup"), role(5, "primary")], words: vmFtWords })).toEqual([
    "h1 started as backup in generation 2 and became primary in generation 2.",
  ]);
});

test("nothing after the failure is told", () => {
  const effects = [effect(5, { type: "pause", node: "n1" }), effect(50, { type: "resume", node: "n1" })];
  const failures = [{ oracle: "finding", message: "n2 ended by itself: it threw", timeMs: 20 } as const];
  expect(textsOf({ effects, failures })).toEqual([
    "n1 was paused.",
    "Then the run failed: n2 ended by itself: it threw.",
  ]);
});

test("of two failures both are told, in order of time, with what lies between them", () => {
  const failures = [
    { oracle: "history", message: "key x: the read missed it.", timeMs: 30 },
    { oracle: "invariant", message: "one vote a term: n2 voted twice", timeMs: 20 },
  ] as const;
  const effects = [5, 25, 50].flatMap((ms) => [effect(ms, { type: "pause", node: "n1" })]);
  const whole = { notes: [], messages: [], lost: [], events: [], nodes, leaderRoles: ["leader"], words: raftWords };
  const lines = storyOf({ ...whole, effects, failures });
  expect(lines.map(({ time, text, isFailure = false }) => [time / MS, text, isFailure])).toEqual([
    [5, "n1 was paused.", false],
    [20, "That breaks a promise: one vote a term: n2 voted twice.", true],
    [25, "n1 was paused.", false],
    [30, "What clients saw has no order: key x: the read missed it.", true],
  ]);
});

test("a cut is told by the node that it takes away, or by its directions", () => {
  const alone = nodes.slice(1).flatMap((node): [string, string][] => [
    ["n1", node],
    [node, "n1"],
  ]);
  const phrase = (links: readonly [string, string][], rule: object): string =>
    effectPhrase({ type: "links", links, rule }, nodes)
      .map((part) => `${part.subject} ${part.phrase}`.trim())
      .join();
  expect(phrase([...alone, ["client", "n1"]], { drop: true })).toBe("n1 was cut off from everybody");
  const both = (one: string, other: string): [string, string][] => [
    [one, other],
    [other, one],
  ];
  const shattered = [...both("n1", "n2"), ...both("n1", "n3"), ...both("n2", "n3")];
  expect(phrase(shattered, { drop: true })).toBe("everything between any two nodes was lost from then on");
  expect(phrase([["n1", "n2"]], { drop: true })).toBe("everything from n1 to n2 was lost from then on");
  expect(phrase([["n1", "n2"]], {})).toBe("everything from n1 to n2 got through again");
  expect(
    phrase(
      [
        ["n1", "n2"],
        ["n2", "n1"],
      ],
      { loss: 0.2 },
    ),
  ).toBe("everything between n1 and n2 was lost with a chance of 20 %");
});

test("a system without words is told by what it noted", () => {
  const notes = [note(1, "n1", { event: "role", role: "king" }), note(2, "n1", { event: "crowned", by: "n2" })];
  expect(textsOf({ notes, words: undefined })).toEqual(['n1 became king and said "crowned" (by n2).']);
});

test("an answer of any leading role that was replaced is told as such, in the words of the system", () => {
  const role = (ms: number, node: string, term: number): NodeNote =>
    note(ms, node, { event: "role", role: "solo", term });
  const events = [
    { index: 0, time: 20 * MS, type: "invoke", process: 0, f: "read", key: "x", value: null },
    { index: 1, time: 21 * MS, type: "ok", process: 0, f: "read", key: "x", value: 3, node: "h1" },
  ] as const;
  const story = { notes: [role(1, "h1", 1), role(2, "h2", 2)], events, leaderRoles: ["solo"] };
  expect(textsOf({ ...story, words: vmFtWords }).at(-1)).toBe(
    "Client 0 read x from h1, which still took itself for solo in generation 1, and got 3.",
  );
  expect(textsOf({ ...story, words: undefined }).at(-1)).toBe(
    "Client 0 read x from h1, which still took itself for solo, and got 3.",
  );
});
