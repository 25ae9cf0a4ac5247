/**
 * Every algorithm against the oracle, over drawn histories. CLEW_ORACLE=n draws n histories a family (default
 * 300; `npm run test:oracle` 200,000).
 */
import { describe, expect, test } from "vitest";
import type { Operation } from "../../histories/operation.ts";
import type { Model } from "../models/model.ts";
import { drawHistory } from "../testing/drawn-histories.ts";
import { FAMILIES } from "../testing/families.ts";
import { isLinearizable } from "../testing/oracle.ts";
import { cellColumns, cellMachine } from "./cell-machine.ts";
import { decide } from "./decide.ts";
import { flawIn } from "./certify.ts";
import { firstTry } from "./first-try.ts";
import { keyHistory } from "./key-history.ts";
import { levels } from "./levels.ts";
import { modelMachine } from "./machine.ts";
import { refuters } from "./refuters.ts";
import { search } from "./search.ts";
import { windows } from "./windows.ts";
import { zones } from "./zones.ts";

const COUNT = Number(process.env["CLEW_ORACLE"] ?? 300);
/** A long run says how far it is, and lets the runner breathe. */
const PROGRESS_EVERY = 5_000;

async function progress(name: string, done: number): Promise<void> {
  if (done % PROGRESS_EVERY !== 0 || done === 0) return;
  process.stderr.write(`${name}: ${done} of ${COUNT} histories, no disagreement\n`);
  await new Promise((resume) => setImmediate(resume));
}

const allowance = { nodesMax: 1e6, bytesMax: 1e9, isTimeUp: () => false };

type Algorithm = (model: Model, operations: readonly Operation[]) => boolean | "unknown" | undefined;

const ALGORITHMS: Readonly<Record<string, Algorithm>> = {
  decide: (model, operations) => decide(model, operations, allowance).verdict,
  levels: (model, operations) => levels(keyHistory(model, operations)).verdict,
  zones: (model, operations) => {
    if (model.action === undefined) return undefined;
    const history = keyHistory(model, operations);
    return zones(history, cellColumns(history)).verdict;
  },
  "first try": (model, operations) => {
    if (model.action === undefined) return undefined;
    const history = keyHistory(model, operations);
    return firstTry(history, cellColumns(history)).verdict;
  },
  refuters: (model, operations) => {
    if (model.action === undefined) return undefined;
    const history = keyHistory(model, operations);
    return refuters(history, cellColumns(history)).verdict;
  },
  "windows of six": (model, operations) => windows(model, operations, allowance, 6).verdict,
  "windows of two": (model, operations) => windows(model, operations, allowance, 2).verdict,
  "search on states by number": (model, operations) => {
    if (model.action === undefined) return undefined;
    const history = keyHistory(model, operations);
    return search(history, cellMachine(history, cellColumns(history)), { allowance }).verdict;
  },
  "search on any model": (model, operations) => {
    const history = keyHistory(model, operations);
    const outcome = search(history, modelMachine(history), { allowance });
    const order = outcome.order?.flatMap((item) => history.operations[item] ?? []);
    if (order !== undefined) expect(flawIn(model, operations, order)).toBeUndefined();
    return outcome.verdict;
  },
};

describe.each(FAMILIES)("$name", (family) => {
  test(`every algorithm agrees with the oracle on ${COUNT} histories, of which both kinds occur`, async () => {
    const tally = { linearizable: 0, not: 0 };
    for (let seed = 0; seed < COUNT; seed++) {
      // oxlint-disable-next-line no-await-in-loop -- one after the other is the point
      await progress(family.name, seed);
      const operations = drawHistory(family, seed);
      const expected = isLinearizable(family.model, operations);
      tally[expected ? "linearizable" : "not"]++;
      for (const [name, algorithm] of Object.entries(ALGORITHMS)) {
        const verdict = algorithm(family.model, operations);
        if (verdict === undefined || verdict === expected) continue;
        expect.fail(
          `${name} says ${verdict}, the oracle ${expected}; seed ${seed}:\n${JSON.stringify(operations, null, 1)}`,
        );
      }
    }
    expect(Math.min(tally.linearizable, tally.not)).toBeGreaterThan(COUNT / 50);
  });
});
