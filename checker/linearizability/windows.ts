/**
 * Windows: parts of a long history, each judged as if the object could have held anything before it. A part that is
 * not linearizable even so shows that the whole is not, though a search of the whole may not get that far.
 *
 * What returned before the window is gone; what was open at its beginning may have taken effect before or after;
 * what is still open at its end has not returned.
 */
import type { Operation } from "../../histories/operation.ts";
import { cutAfter, cutBefore } from "../explain/reductions.ts";
import type { Model } from "../models/model.ts";
import { cellColumns, cellMachine } from "./cell-machine.ts";
import { OutOfTimeError, effortUntil } from "./effort.ts";
import { keyHistory } from "./key-history.ts";
import { NOT_ABOUT_THIS } from "./ruling.ts";
import type { Ruling } from "./ruling.ts";
import { search } from "./search.ts";
import type { Allowance } from "./search.ts";

/** Configurations for one window: many cheap looks rather than one long. */
const WINDOW_NODES = 3_000;

/**
 * Looks through windows of so many operations, each beginning in the middle of the one before. Says false, or nothing.
 * @throws OutOfTimeError
 */
export function windows(
  model: Model,
  operations: readonly Operation[],
  allowance: Allowance,
  operationsMax: number,
): Ruling {
  if (model.action === undefined || operations.some(({ f }) => f === "append")) return NOT_ABOUT_THIS;
  const effort = effortUntil(allowance.isTimeUp);
  const half = Math.max(1, operationsMax >> 1);
  /** Began before the window and may take effect in it. */
  let open: Operation[] = [];
  for (let at = 0; at < operations.length; at += half) {
    if (allowance.isTimeUp()) throw new OutOfTimeError();
    const first = operations[at]?.invokeIndex ?? 0;
    const end = at + operationsMax;
    // Up to the event before the next invocation: so whatever began by then belongs to the window.
    const last = (operations[end]?.invokeIndex ?? Infinity) - 1;
    const part = cutBefore(cutAfter([...open, ...operations.slice(at, end)], last), first);
    open = [...open, ...operations.slice(at, at + half)].filter(
      ({ outcome, completeIndex }) => outcome === "info" || (completeIndex ?? Infinity) >= first,
    );
    const history = keyHistory(model, part);
    const machine = cellMachine(history, cellColumns(history, effort));
    const within = { ...allowance, nodesMax: Math.min(WINDOW_NODES, allowance.nodesMax) };
    const outcome = search(history, machine, { allowance: within, effort, fromAnyState: true });
    if (outcome.verdict !== false) continue;
    return {
      verdict: false,
      because: `the operations from ${operations[at]?.id} on contradict each other whatever was there before`,
    };
  }
  return NOT_ABOUT_THIS;
}
