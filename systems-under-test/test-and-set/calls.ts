/**
 * What the cell answers to a call, and what it is after it: a function of the cell, wherever it is kept. The single arbiter
 * and every server of the arbiter on Raft carry out calls with it.
 *
 * There are two kinds of cell. The owned one has an owner and a generation. The plain one is the flag of the paper:
 * 0 or 1 and nothing else, so it can tell neither a repetition nor a late call from a new one.
 *
 * Source: Scales et al. 2010, section 2.4.
 */
import type { Json } from "../node-kit/node.ts";
import type { Answer, Call, Cell } from "./cell.ts";
import { afterReset, afterTestAndSet, emptyCell } from "./cell.ts";
import type { ArbiterRules } from "./rules.ts";
import { describeCell } from "./rules.ts";

/** The kinds of cell: values of the option `flag`. */
export const FLAGS = ["owned", "plain"] as const;

/** A kind of cell. */
export type Flag = (typeof FLAGS)[number];

/** An answer, and the cell after the call: the same object if nothing changed. */
export interface CarriedOut {
  readonly answer: Answer;
  readonly next: Cell;
}

/** Carries out a call on this cell. Pure. */
export type CarryOut = (cell: Cell, call: Call) => CarriedOut;

/** How calls on a cell of this kind are carried out, with these rules. */
export function carryOutOn(flag: Flag, rules: ArbiterRules): CarryOut {
  return flag === "plain"
    ? (cell, call) => onPlainCell(rules, cell, call)
    : (cell, call) => onOwnedCell(rules, cell, call);
}

/** Whether this is a call. Clients are outside, so arbiters ask this before they look at anything else. */
export function isCall(given: unknown): given is Call {
  if (typeof given !== "object" || given === null) return false;
  const { f, generation, who } = given as { readonly f?: Json; readonly generation?: Json; readonly who?: Json };
  if (f === "read") return true;
  return (
    (f === "tas" || f === "reset") && (generation === null || Number.isInteger(generation)) && typeof who === "string"
  );
}

function onOwnedCell(rules: ArbiterRules, cell: Cell, call: Call): CarriedOut {
  const unchanged = (result: Answer["result"]): CarriedOut => ({
    answer: { result, old: cell.value, ...describeCell(cell, rules) },
    next: cell,
  });
  if (call.f === "read") return unchanged("done");
  if (call.f === "tas") {
    if (rules.isStale(call.generation, cell, "tas")) return unchanged("stale");
    const next = afterTestAndSet(cell, call.who);
    return {
      answer: { result: "done", old: rules.returnedValue(cell, next, call.who), ...describeCell(next, rules) },
      next,
    };
  }
  const isRetry = call.generation !== null && call.generation + 1 === cell.generation && cell.resetBy === call.who;
  if (isRetry) return unchanged("done");
  if (rules.isStale(call.generation, cell, "reset")) return unchanged("stale");
  if (call.generation !== null && !rules.mayReset(cell, call.who)) return unchanged("refused");
  const next = afterReset(cell, call.who);
  return { answer: { result: "done", old: cell.value, ...describeCell(next, rules) }, next };
}

const SET: Cell = { ...emptyCell, value: 1 };

/** Who calls, and for which generation, makes no difference here. */
function onPlainCell(rules: ArbiterRules, cell: Cell, call: Call): CarriedOut {
  const wanted = call.f === "read" ? cell : call.f === "tas" ? SET : emptyCell;
  const next = wanted.value === cell.value ? cell : wanted;
  const old = call.f === "tas" ? rules.returnedValue(cell, next, call.who) : cell.value;
  return { answer: { result: "done", old, owner: null, generation: null }, next };
}
