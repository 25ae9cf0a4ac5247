/**
 * The judge says at every event what the checker says of the history so far.
 */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { check } from "../../checker/check.ts";
import { modelNamed } from "../../checker/models/catalog.ts";
import type { HistoryEvent } from "../../histories/event.ts";
import type { Json } from "../../histories/json.ts";
import { pairOperations } from "../../histories/pair.ts";
import type { ClientOperation, ClientOutcome } from "../../systems-under-test/node-kit/client.ts";
import { createJudge, IMPOSSIBLE } from "./judge.ts";

const CLIENTS = 3;
const BUDGET = { timeLimitMs: 10_000, memoryLimitBytes: 2 ** 26, now: (): number => performance.now() };

/** Which client goes on, with what if it is idle, and how its operation ends if it is not. */
interface Move {
  readonly client: number;
  readonly operation: number;
  readonly end: number;
}

interface Family {
  readonly model: string;
  readonly operations: readonly ClientOperation[];
  /** How an operation may end; small numbers of values make wrong and right answers alike likely. */
  readonly outcomes: (operation: ClientOperation) => readonly ClientOutcome[];
}

const VALUES: readonly Json[] = [null, 1, 2];
const ok = (value: Json): ClientOutcome => ({ type: "ok", value });
const info: ClientOutcome = { type: "info", value: null };
const fail: ClientOutcome = { type: "fail", value: null };

const FAMILIES: readonly Family[] = [
  {
    model: "cas-register",
    operations: [
      { f: "read", key: "x", value: null },
      { f: "write", key: "x", value: 1 },
      { f: "write", key: "x", value: 2 },
      { f: "cas", key: "x", value: [1, 2] },
      { f: "cas", key: "y", value: [2, 1] },
      { f: "write", key: "y", value: 2 },
    ],
    outcomes: ({ f, value }) => [
      ...(f === "read" ? VALUES.map(ok) : [ok(value)]),
      info,
      fail,
      ...(f === "cas" ? VALUES.map((seen): ClientOutcome => ({ ...fail, error: ["mismatch", seen] })) : []),
    ],
  },
  {
    model: "test-and-set",
    operations: [
      { f: "tas", value: null },
      { f: "reset", value: null },
      { f: "read", value: null },
    ],
    outcomes: ({ f }) => [...(f === "reset" ? [ok(null)] : [ok(0), ok(1)]), info, fail],
  },
  {
    model: "append-list",
    operations: [
      { f: "append", key: "x", value: 1 },
      { f: "append", key: "x", value: 2 },
      { f: "read", key: "x", value: null },
    ],
    outcomes: ({ f, value }) => [...(f === "read" ? [[], [1], [2], [1, 2], [2, 1]].map(ok) : [ok(value)]), info, fail],
  },
  {
    model: "token",
    operations: [
      { f: "create", key: "x", value: null },
      { f: "read", key: "x", value: null },
    ],
    outcomes: ({ f }) => [...(f === "read" ? [null, "a", "b"] : ["a", "b"]).map(ok), info, fail],
  },
  {
    model: "unordered-queue",
    operations: [
      { f: "enqueue", key: "x", value: 1 },
      { f: "enqueue", key: "x", value: 2 },
      { f: "dequeue", key: "x", value: null },
    ],
    outcomes: ({ f, value }) => [...(f === "dequeue" ? VALUES.map(ok) : [ok(value)]), info, fail],
  },
];

const moves = fc.array(fc.record({ client: fc.nat(CLIENTS - 1), operation: fc.nat(99), end: fc.nat(99) }), {
  maxLength: 14,
});

/** The events of the moves, and what the judge says after each. */
function play(
  { model, operations, outcomes }: Family,
  drawn: readonly Move[],
): { events: HistoryEvent[]; said: boolean[] } {
  const judge = createJudge(modelNamed(model), CLIENTS);
  const busy = new Map<number, ClientOperation>();
  const processes = Array.from({ length: CLIENTS }, (_, client) => client);
  const events: HistoryEvent[] = [];
  const said: boolean[] = [];
  let judgement = 0;
  for (const { client, operation: drawnOperation, end } of drawn) {
    const running = busy.get(client);
    const index = events.length;
    const at = { index, time: index, process: processes[client] as number };
    if (running === undefined) {
      const operation = operations[drawnOperation % operations.length] as ClientOperation;
      busy.set(client, operation);
      events.push({ ...at, type: "invoke", ...operation });
      judgement = judge.invoked(judgement, client, operation);
    } else {
      const all = outcomes(running);
      const outcome = all[end % all.length] as ClientOutcome;
      busy.delete(client);
      const { key } = running;
      const error = outcome.error === undefined ? {} : { error: outcome.error };
      events.push({
        ...at,
        type: outcome.type,
        f: running.f,
        ...(key === undefined ? {} : { key }),
        value: outcome.value,
        ...error,
      });
      if (outcome.type === "info") processes[client] = (processes[client] as number) + CLIENTS;
      judgement = judge.ended(judgement, client, JSON.stringify(outcome));
    }
    said.push(judgement !== IMPOSSIBLE);
    if (judgement === IMPOSSIBLE) break;
  }
  return { events, said };
}

describe.each(FAMILIES)("a judge of $model", (family) => {
  test("says of every prefix what the checker says, and both say yes and no often", () => {
    const counts = { yes: 0, no: 0 };
    fc.assert(
      fc.property(moves, (drawn) => {
        const { events, said } = play(family, drawn);
        for (const [place, isPossible] of said.entries()) {
          const report = check(pairOperations(events.slice(0, place + 1)), family.model, BUDGET);
          expect(report.valid).toBe(isPossible);
        }
        counts[said.at(-1) === false ? "no" : "yes"]++;
      }),
      { numRuns: 3_000 },
    );
    expect(Math.min(counts.yes, counts.no)).toBeGreaterThan(300);
  });
});

test("a judge of an id: a read that is answered last may be the first that shows it", () => {
  const judge = createJudge(modelNamed("token"), CLIENTS);
  const create: ClientOperation = { f: "create", key: "x", value: null };
  const read: ClientOperation = { f: "read", key: "x", value: null };
  let judgement = 0;
  for (const [client, event] of [
    [2, create],
    [1, read],
    [0, create],
    [2, JSON.stringify(ok("b"))],
    [0, JSON.stringify(info)],
    // So the create of which nobody heard made "a", and the other one followed.
    [1, JSON.stringify(ok("a"))],
    [0, read],
    [0, JSON.stringify(ok("b"))],
  ] as const) {
    judgement =
      typeof event === "string" ? judge.ended(judgement, client, event) : judge.invoked(judgement, client, event);
    expect(judgement).not.toBe(IMPOSSIBLE);
  }
});

test("histories that leave the same ways are one", () => {
  const judge = createJudge(modelNamed("register"), CLIENTS);
  const write: ClientOperation = { f: "write", key: "x", value: 1 };
  const once = judge.ended(judge.invoked(0, 0, write), 0, JSON.stringify(ok(1)));
  const twice = judge.ended(judge.invoked(once, 1, write), 1, JSON.stringify(ok(1)));
  expect(twice).toBe(once);
});
