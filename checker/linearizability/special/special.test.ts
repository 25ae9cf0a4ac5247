/**
 * Every algorithm of this folder against the oracle, over drawn histories. CLEW_ORACLE=n draws n histories a family.
 */
import { describe, expect, test } from "vitest";
import type { Operation } from "../../../histories/operation.ts";
import type { Model } from "../../models/model.ts";
import { isLinearizable } from "../../testing/oracle.ts";
import { flawIn } from "../certify.ts";
import { decide } from "../decide.ts";
import { BOUNDLESS } from "../effort.ts";
import { keyHistory } from "../key-history.ts";
import { special } from "./special.ts";
import { drawObject } from "./testing/drawn-objects.ts";
import { OBJECT_FAMILIES } from "./testing/families.ts";

const COUNT = Number(process.env["CLEW_ORACLE"] ?? 60);
const allowance = { nodesMax: 1e6, bytesMax: 1e9, isTimeUp: () => false };

/** What the algorithm, its order, its suspects or the decision as a whole have wrong; undefined for nothing. */
function mistake(model: Model, operations: readonly Operation[]): string | undefined {
  const expected = isLinearizable(model, operations);
  const history = keyHistory(model, operations);
  const ruling = special(history, BOUNDLESS);
  const operationsAt = (items: ArrayLike<number>): Operation[] =>
    Array.from(items).flatMap((item) => history.operations[item] ?? []);
  if (ruling.verdict !== undefined && ruling.verdict !== expected) {
    return `it says ${JSON.stringify(ruling)}, the oracle ${expected}`;
  }
  if (ruling.verdict === true) {
    const order = operationsAt(ruling.order);
    const flaw = flawIn(model, operations, order);
    if (flaw !== undefined) return `order ${order.map(({ id }) => id).join(" ")}: ${flaw}`;
  }
  if (ruling.verdict === false && ruling.items !== undefined) {
    if (isLinearizable(model, operationsAt([...new Set(ruling.items())]))) return "the suspects are linearizable";
  }
  const decision = decide(model, operations, allowance);
  return decision.verdict === expected ? undefined : `decide says ${decision.verdict} by ${decision.decidedBy}`;
}

describe.each(OBJECT_FAMILIES)("$name", (family) => {
  test(`the oracle agrees on ${COUNT} histories, and the replay with every order`, () => {
    const mistakes: string[] = [];
    for (let seed = 0; seed < COUNT && mistakes.length === 0; seed++) {
      const operations = drawObject(family, seed);
      const found = mistake(family.model, operations);
      if (found === undefined) continue;
      mistakes.push(`seed ${seed}: ${found}\n${operations.map((one) => JSON.stringify(one)).join("\n")}`);
    }
    expect(mistakes).toEqual([]);
  });
});

test("each object's algorithm decides both ways", () => {
  const tally = new Map<string, { linearizable: number; not: number }>();
  for (const family of OBJECT_FAMILIES) {
    const row = tally.get(family.model.special ?? "") ?? { linearizable: 0, not: 0 };
    tally.set(family.model.special ?? "", row);
    for (let seed = 0; seed < 40; seed++) {
      const { verdict } = special(keyHistory(family.model, drawObject(family, seed)), BOUNDLESS);
      if (verdict !== undefined) row[verdict ? "linearizable" : "not"]++;
    }
  }
  const oneSided = [...tally].filter(([, row]) => Math.min(row.linearizable, row.not) <= 5);
  expect(oneSided).toEqual([]);
});
