/**
 * Failed cas that do not say what they saw, taken for observations, against the oracle.
 *
 * The oracle knows nothing of refusals: for it such a cas is another operation, which answers whether the value was not
 * the expected one.
 */
import type { Json } from "../../../histories/json.ts";
import type { Operation } from "../../../histories/operation.ts";
import { check } from "../../check.ts";
import { drawHistory, draws } from "../../testing/drawn-histories.ts";
import type { Family } from "../../testing/drawn-histories.ts";
import { isLinearizable } from "../../testing/oracle.ts";
import { linesOf } from "../../testing/trial.ts";
import type { Trial, TrialFamily } from "../../testing/trial.ts";
import { casRegister, keyValue } from "../objects/cells.ts";
import { sameJson } from "../json-text.ts";
import type { Model } from "../model.ts";
import { withRefusals } from "../refusals.ts";

const budget = { timeLimitMs: 1e9, memoryLimitBytes: 1e9, now: () => 0 };
const CAS = ["read", "write", "cas", "cas"];
const base = { model: casRegister, operationsMax: 8, processes: 4, values: 3, neverReturned: 0.15, corrupted: 0.25 };

const FAMILIES: readonly Family[] = [
  { ...base, name: "few values", functions: CAS },
  { ...base, name: "new values", functions: CAS, values: 0 },
  {
    ...base,
    name: "many never returned",
    functions: CAS,
    operationsMax: 10,
    processes: 6,
    neverReturned: 0.4,
    late: 0.5,
  },
  { ...base, name: "deletes, ties", functions: [...CAS, "delete"], values: 2, ties: 0.4 },
  { ...base, name: "appends", model: keyValue, functions: [...CAS, "append", "delete"], values: 2 },
];

/** Each judges the families of drawn histories in which failed cas have forgotten what they saw. */
export const REFUSAL_TRIALS: readonly TrialFamily[] = FAMILIES.map((family) => ({
  name: `failed cas observe, ${family.name}`,
  run: (seed) => trial(family, seed),
}));

function trial(family: Family, seed: number): Trial {
  const random = draws(seed ^ 0x2545f491);
  const initial: Json = random.chance(0.3) ? random.below(3) : null;
  const model = { ...family.model, initial };
  const operations = drawHistory({ ...family, model }, seed).map((one): Operation => {
    // As other tools may write it down, a cas that succeeded need not answer anything.
    if (one.outcome === "ok" && one.f === "cas" && random.chance(0.5)) return { ...one, output: null };
    if (one.outcome !== "fail" || one.f !== "cas" || random.chance(0.2)) return one;
    const { error: _, ...blind } = one;
    const reason = random.below(8);
    if (reason > 1) return blind;
    return { ...blind, error: reason === 0 ? "value-mismatch" : "connection-refused" };
  });
  const refuted = !isKept(model, operations);
  const report = check(operations, withRefusals(model), budget);
  if (report.valid !== !refuted)
    return { isKept: !refuted, mistake: `${String(report.valid)}\n${linesOf(operations)}` };
  const explanation = report.keys[0]?.explanation;
  if (explanation === undefined) return { isKept: !refuted };
  const left = operations.filter(({ id }) => explanation.operations.includes(id));
  // Another start than this one is the business of the trials of all models.
  const hasOrder = explanation.start !== "reached" && isKept(model, left);
  return { isKept: false, ...(hasOrder ? { mistake: `explained by\n${linesOf(left)}` } : {}) };
}

/** The oracle's verdict. */
function isKept(model: Model, operations: readonly Operation[]): boolean {
  const asked: Model = {
    ...model,
    step: (state, call) => {
      if (call.f !== "was-not") return model.step(state, call);
      return sameJson(state, call.input) ? undefined : state;
    },
  };
  return isLinearizable(asked, operations.map(asQuestion));
}

function asQuestion(operation: Operation): Operation {
  const { outcome, f, error, input } = operation;
  const isBlind = outcome === "fail" && f === "cas" && (error === undefined || error === "value-mismatch");
  return isBlind
    ? { ...operation, f: "was-not", input: (input as readonly Json[])[0] ?? null, outcome: "ok" }
    : operation;
}
