/**
 * Checks of elections: who leads, in which order, and whom a candidate waits for.
 *
 * Operations, by key: `lead` answers { epoch, candidate, wokenBy } when its turn has come, and fails with ["not-yet", { epoch,
 * candidate, waitsFor }] while it goes on waiting; `act` answers the epoch of the leader that did something; `leader` the epoch of
 * whoever leads, null for nobody; `resign` answers { epoch, candidate }. A candidate is a node, named by its maker and a number.
 *
 * The epoch of a leader is the place of its node in the order of writes, so of two leaders the later has the greater one. That
 * holds by epochs. By the clock two may lead for a while: a leader that was paused does not know that its session is over.
 *
 * Source: ZooKeeper's recipe of leader election; Hunt et al. 2010, section 2.4.
 */
import type { ProcessId } from "../../../histories/event.ts";
import type { Operation } from "../../../histories/operation.ts";
import { counted } from "../../../histories/words/counts.ts";
import { refuted, type Check, type CheckVerdict } from "../../history-check.ts";
import { overlapIn, type Holding } from "../mutual-exclusion.ts";
import { fieldsOf } from "../requests.ts";
import { electionReader } from "./recipe-shapes.ts";

/** The check of the workload `election-recipe`. */
export const elections: Check = {
  name: "elections",
  description: "leaders follow each other by their epochs, and a candidate waits for nobody but one before it",
  ...electionReader,
  check(operations) {
    const wrong = firstIn(operations, wrongIn);
    if (wrong !== undefined) return wrong;
    const count = operations.filter((one) => one.f === "lead" && one.outcome === "ok").length;
    return { valid: true, message: `${counted(count, "leader")} one after the other.`, operations: [] };
  },
};

/** Whoever goes from the line of candidates wakes one other. */
export const oneWakesOne: Check = {
  name: "one-wakes-one",
  description: "a candidate that goes wakes at most one other",
  ...electionReader,
  check(operations) {
    const fine = { valid: true, message: "No candidate that went woke more than one other.", operations: [] };
    return firstIn(operations, herdIn) ?? fine;
  },
};

/** Leaders by the clock: two never act as such at one time. */
export const oneLeaderAtATime: Check = {
  name: "one-leader-at-a-time",
  description: "no two clients act as leaders at the same time",
  ...electionReader,
  check(operations) {
    return firstIn(operations, twoAtATime) ?? { valid: true, message: "No two led at one time.", operations: [] };
  },
};

/** What is wrong with one election, of all that the operations are about. */
function firstIn(
  operations: readonly Operation[],
  wrongWith: (operations: readonly Operation[]) => CheckVerdict | undefined,
): CheckVerdict | undefined {
  for (const key of new Set(operations.map((one) => one.key))) {
    const wrong = wrongWith(operations.filter((one) => one.key === key));
    if (wrong !== undefined) return wrong;
  }
  return undefined;
}

function twoAtATime(operations: readonly Operation[]): CheckVerdict | undefined {
  const found = overlapIn(leadershipsIn(operations));
  if (found === undefined) return undefined;
  const [one, other] = found;
  const message =
    `Process ${other.acquire.process} led (operation ${other.acquire.id}) before process ${one.acquire.process}, ` +
    `which led since operation ${one.acquire.id}, last acted as the leader.`;
  return refuted(message, [one.acquire.id, other.acquire.id, one.last?.id]);
}

function wrongIn(operations: readonly Operation[]): CheckVerdict | undefined {
  return twice(operations) ?? outOfOrder(operations) ?? standsTwice(operations) ?? waitsForResigned(operations);
}

/** What an answer says of a candidate. */
interface Said {
  readonly epoch: number;
  readonly candidate: string;
  readonly waitsFor: string;
  readonly wokenBy: readonly string[];
}

/** What an operation says of its own candidate; undefined: nothing. */
function saidBy({ f, outcome, output, error }: Operation): Said | undefined {
  if (f !== "lead" && f !== "resign") return undefined;
  const value = outcome === "ok" ? output : Array.isArray(error) && error[0] === "not-yet" ? error[1] : undefined;
  const { epoch, candidate, waitsFor, wokenBy } = fieldsOf(value);
  if (typeof epoch !== "number" || typeof candidate !== "string") return undefined;
  return {
    epoch,
    candidate,
    waitsFor: typeof waitsFor === "string" ? waitsFor : "",
    wokenBy: Array.isArray(wokenBy) ? wokenBy.map(String) : [],
  };
}

/** The epoch of whoever led at some moment of the operation; undefined: it tells of none. */
function ledIn(operation: Operation): number | undefined {
  const { f, outcome, output } = operation;
  if (outcome !== "ok") return undefined;
  if (f === "lead") return saidBy(operation)?.epoch;
  return (f === "act" || f === "leader") && typeof output === "number" ? output : undefined;
}

function twice(operations: readonly Operation[]): CheckVerdict | undefined {
  const leaders = new Map<number, Operation>();
  for (const operation of operations) {
    const epoch = operation.f === "lead" ? ledIn(operation) : undefined;
    if (epoch === undefined) continue;
    const before = leaders.get(epoch);
    if (before !== undefined && before.process !== operation.process) {
      return refuted(`Two processes led in epoch ${epoch}.`, [before.id, operation.id]);
    }
    leaders.set(epoch, operation);
  }
  return undefined;
}

/** Somebody leads, or still waits, with an older epoch than that of one who had led before. */
function outOfOrder(operations: readonly Operation[]): CheckVerdict | undefined {
  const returned = operations
    .filter((one) => ledIn(one) !== undefined)
    .sort((one, other) => (one.completeIndex ?? 0) - (other.completeIndex ?? 0));
  let next = 0;
  let newest: { readonly operation: Operation; readonly epoch: number } | undefined;
  for (const operation of [...operations].sort((one, other) => one.invokeIndex - other.invokeIndex)) {
    for (; (returned[next]?.completeIndex ?? Infinity) < operation.invokeIndex; next++) {
      const one = returned[next];
      const epoch = one === undefined ? undefined : ledIn(one);
      if (one !== undefined && epoch !== undefined && epoch > (newest?.epoch ?? -1)) newest = { operation: one, epoch };
    }
    const led = ledIn(operation);
    const waits = led === undefined && operation.f === "lead" ? saidBy(operation)?.epoch : undefined;
    const epoch = led ?? waits;
    if (newest === undefined || epoch === undefined || epoch >= newest.epoch) continue;
    const what = led === undefined ? "The candidate of" : "The leader of";
    const message = `${what} epoch ${epoch} comes before that of epoch ${newest.epoch}, which had led by then.`;
    return refuted(message, [newest.operation.id, operation.id]);
  }
  return undefined;
}

/** Somebody waits for a node whose maker stands with a later one: both wait in vain, for it will never take this one away. */
function standsTwice(operations: readonly Operation[]): CheckVerdict | undefined {
  for (const operation of operations) {
    const { waitsFor = "" } = saidBy(operation) ?? {};
    if (waitsFor === "") continue;
    const other = operations.find((one) => {
      const isKnown = one === operation || (one.completeIndex ?? Infinity) < operation.invokeIndex;
      const { candidate = "" } = isKnown && String(one.process) === makerOf(waitsFor) ? (saidBy(one) ?? {}) : {};
      return candidate !== "" && numberOf(candidate) > numberOf(waitsFor);
    });
    if (other === undefined) continue;
    const message = `A candidate waits for ${waitsFor}, whose process stands with a later node: its turn never comes.`;
    return refuted(message, [other.id, operation.id]);
  }
  return undefined;
}

/** A node is named by the process that made it, a dot, the process's count of operations, a hyphen and ten digits. */
function makerOf(candidate: string): string {
  return candidate.slice(0, candidate.indexOf("."));
}

function numberOf(candidate: string): number {
  return Number(candidate.slice(candidate.lastIndexOf("-") + 1));
}

function waitsForResigned(operations: readonly Operation[]): CheckVerdict | undefined {
  const resigned = new Map<string, Operation>();
  for (const one of operations) {
    const said = one.f === "resign" ? saidBy(one) : undefined;
    if (said !== undefined) resigned.set(said.candidate, one);
  }
  for (const operation of operations) {
    const gone = resigned.get(saidBy(operation)?.waitsFor ?? "");
    if (gone === undefined || (gone.completeIndex ?? Infinity) > operation.invokeIndex) continue;
    return refuted("A candidate waits for one that had resigned before.", [gone.id, operation.id]);
  }
  return undefined;
}

function herdIn(operations: readonly Operation[]): CheckVerdict | undefined {
  const wokenBy = new Map<string, { readonly operation: Operation; readonly candidate: string }>();
  for (const operation of operations) {
    const said = operation.f === "lead" && operation.outcome === "ok" ? saidBy(operation) : undefined;
    for (const gone of said?.wokenBy ?? []) {
      const before = wokenBy.get(gone);
      if (said === undefined || before?.candidate === said.candidate) continue;
      if (before !== undefined) {
        const message = `The candidate ${gone} woke both ${before.candidate} and ${said.candidate} when it went.`;
        return refuted(message, [before.operation.id, operation.id]);
      }
      wokenBy.set(gone, { operation, candidate: said.candidate });
    }
  }
  return undefined;
}

/** Every leadership, in the order in which they were told of. */
function leadershipsIn(operations: readonly Operation[]): readonly Holding[] {
  const current = new Map<ProcessId, Holding>();
  const all: Holding[] = [];
  for (const operation of operations) {
    const { f, process, outcome, error } = operation;
    const held = current.get(process);
    const isLeaders = outcome !== "fail" || (error !== "not-the-leader" && error !== "suspended");
    if (f === "act" && held !== undefined && isLeaders) held.last = operation;
    if (f === "resign") current.delete(process);
    if (f !== "lead") continue;
    // Who asks again does not know whether it still leads.
    current.delete(process);
    if (ledIn(operation) === undefined) continue;
    const holding: Holding = { acquire: operation };
    current.set(process, holding);
    all.push(holding);
  }
  return all.sort((one, other) => (one.acquire.completeIndex ?? 0) - (other.acquire.completeIndex ?? 0));
}
