/**
 * The online checker against the oracle: on drawn histories the event at which it speaks up is the first whose beginning
 * of the history the oracle refutes. CLEW_ORACLE=n draws n histories a family (default 30).
 */
import { describe, expect, test } from "vitest";
import type { HistoryEvent } from "../../histories/event.ts";
import type { Operation } from "../../histories/operation.ts";
import { decide } from "../linearizability/decide.ts";
import { drawObject } from "../linearizability/special/testing/drawn-objects.ts";
import { OBJECT_FAMILIES } from "../linearizability/special/testing/families.ts";
import { appendList, casRegister, register } from "../models/cells.ts";
import { growSet } from "../models/grow-set.ts";
import type { Model } from "../models/model.ts";
import { drawHistory } from "../testing/drawn-histories.ts";
import type { Family } from "../testing/drawn-histories.ts";
import { FAMILIES } from "../testing/families.ts";
import { isLinearizable } from "../testing/oracle.ts";
import { onlineChecker } from "./online-checker.ts";
import { eventsOf, firstBad, linesOf } from "./testing/beginnings.ts";

const COUNT = Number(process.env["CLEW_ORACLE"] ?? 30);

/** Index of the first violation, or that the key was left. */
function firstFound(model: Model, events: readonly HistoryEvent[]): number | "left" | undefined {
  const checker = onlineChecker(model, { configurationsMax: 2_000 });
  for (const event of events) {
    const found = checker.event(event);
    if (found !== undefined) return found.index;
  }
  return checker.left().length === 0 ? undefined : "left";
}

/** The same object, for which only the search knows what to do. */
function searched({ action: _action, levels: _levels, ...model }: Model): Model {
  return model;
}

interface Drawn {
  readonly name: string;
  readonly model: Model;
  readonly draw: (seed: number) => Operation[];
  readonly isRefuted: (operations: readonly Operation[]) => boolean;
}

function againstOracle<F extends { readonly name: string; readonly model: Model }>(
  families: readonly F[],
  draw: (family: F, seed: number) => Operation[],
): Drawn[] {
  return families.map((family) => ({
    name: family.name,
    model: family.model,
    draw: (seed) => draw(family, seed),
    isRefuted: (operations) => !isLinearizable(family.model, operations),
  }));
}

const allowance = { nodesMax: 1e6, bytesMax: 1e9, isTimeUp: () => false };
const long = { operationsMax: 120, processes: 5, values: 0, neverReturned: 0.03, corrupted: 0.01 };

/** Long enough that most of what was there is forgotten; the oracle would take forever. */
const LONG: readonly Family[] = [
  { ...long, name: "register, long", model: register, functions: ["read", "write"] },
  { ...long, name: "register, long, never failing", model: register, functions: ["read", "write"], neverReturned: 0 },
  { ...long, name: "register, long, deletes", model: register, functions: ["read", "read", "write", "delete"] },
  { ...long, name: "cas, long", model: casRegister, functions: ["read", "write", "cas"] },
  { ...long, name: "cas, long, hardly a write", model: casRegister, functions: ["read", "cas", "cas"] },
  {
    ...long,
    name: "cas, long, many never returned",
    model: casRegister,
    functions: ["read", "write", "cas"],
    neverReturned: 0.1,
  },
  { ...long, name: "list, long", model: appendList, functions: ["append", "read"] },
  { ...long, name: "set, long", model: growSet, functions: ["add", "read"] },
];

const againstDecide: readonly Drawn[] = LONG.map((family) => ({
  name: family.name,
  model: family.model,
  draw: (seed) => drawHistory(family, seed),
  isRefuted: (operations) => decide(family.model, operations, allowance).verdict === false,
}));

const tally = { linearizable: 0, not: 0, left: 0 };

describe.each([
  ...againstOracle(FAMILIES, (family, seed) => drawHistory({ ...family, corrupted: 0.4 }, seed)),
  ...againstOracle(OBJECT_FAMILIES, drawObject),
  ...againstDecide,
])("$name", ({ model, draw, isRefuted }) => {
  test("is judged at the first bad event of each drawn history, of which both kinds occur", () => {
    for (let seed = 0; seed < COUNT; seed++) {
      const events = eventsOf(draw(seed));
      const expected = firstBad(events, isRefuted);
      tally[expected === undefined ? "linearizable" : "not"]++;
      for (const way of [model, searched(model)]) {
        const found = firstFound(way, events);
        if (found === "left") tally.left++;
        if (found === "left" || found === expected) continue;
        const how = way === model ? "by the model's own way" : "by search";
        expect.fail(`${how}: found ${found}, expected ${expected}; seed ${seed}:\n${linesOf(events)}`);
      }
    }
  });
});

test("both kinds of histories were drawn, and the search was rarely at its end", () => {
  expect(Math.min(tally.linearizable, tally.not)).toBeGreaterThan(COUNT * 4);
  expect(tally.left).toBeLessThan((tally.linearizable + tally.not) / 100);
});
