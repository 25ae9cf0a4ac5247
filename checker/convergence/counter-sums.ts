/**
 * counter-sums: in the end every node shows the sum of all that was added.
 *
 * What was acknowledged counts, what failed does not, and what nobody knows of may count or not: so a final read must be
 * one of the sums that some choice of those makes. Reads before the end may show anything.
 * Source: Maelstrom, workload/pn_counter.clj.
 */
import type { Operation } from "../../histories/operation.ts";
import { count, counted } from "../../histories/words/counts.ts";
import { shortText } from "../models/json-text.ts";
import { type Check, type CheckVerdict, type Figures, refuted } from "../history-check.ts";
import { isFinalAnswer } from "./final-read.ts";
import { sumReader } from "./value-shapes.ts";

/** With more sums than this that could be, the check gives up; ordinary deltas stay far below. */
const SUMS_MAX = 1_000_000;

/** Of the operations `add`, whose input is a whole number, and `read`. */
export const counterSums: Check = {
  name: "counter-sums",
  description: "every final read is a sum of all acknowledged adds, and of any of those that nobody knows of",
  ...sumReader,
  check(operations) {
    const adds = operations.filter(({ f, outcome }) => f === "add" && outcome !== "fail");
    const reads = operations.filter(isFinalAnswer);
    if (reads.length === 0) return unknown("No final read was answered, so nobody knows what the counter shows.");
    let last: Sums | undefined;
    for (const read of reads) {
      const part = partOf(adds, read);
      if (last === undefined || !isSamePart(last, part)) last = { ...part, sums: sumsOf(part) };
      if (last.sums === undefined) return unknown(`More than ${count(SUMS_MAX)} sums could be.`);
      if (!last.sums.has(Number(read.output))) return wrongSum(read, last, operations);
    }
    const sure = adds.filter(({ outcome }) => outcome === "ok").length;
    const message = `${counted(reads.length, "final read")} showed a sum of ${counted(sure, "acknowledged add")}.`;
    return { valid: true, message, operations: [], figures: figuresOf(adds) };
  },
};

/** What a read must show, and what it may show besides. */
interface Part {
  /** The sum of the adds that were acknowledged before the read began. */
  readonly base: number;
  readonly sureCount: number;
  /** The adds that had begun before the read ended, and may count. */
  readonly optional: readonly Operation[];
}

interface Sums extends Part {
  /** undefined: too many. */
  readonly sums: ReadonlySet<number> | undefined;
}

function partOf(adds: readonly Operation[], read: Operation): Part {
  const { invokeIndex, completeIndex = Infinity } = read;
  let base = 0;
  let sureCount = 0;
  const optional: Operation[] = [];
  for (const add of adds) {
    if (add.outcome === "ok" && (add.completeIndex ?? Infinity) < invokeIndex) {
      base += Number(add.input);
      sureCount++;
    } else if (add.invokeIndex < completeIndex) optional.push(add);
  }
  return { base, sureCount, optional };
}

/** Final reads mostly have the same adds before them. */
function isSamePart(one: Part, other: Part): boolean {
  return (
    one.sureCount === other.sureCount &&
    one.optional.length === other.optional.length &&
    one.optional.every((add, place) => add === other.optional[place])
  );
}

function sumsOf({ base, optional }: Part): ReadonlySet<number> | undefined {
  const sums = new Set([base]);
  for (const { input } of optional) {
    const delta = Number(input);
    if (delta === 0) continue;
    const larger = Array.from(sums, (sum) => sum + delta);
    for (const sum of larger) sums.add(sum);
    if (sums.size > SUMS_MAX) return undefined;
  }
  return sums;
}

function wrongSum(read: Operation, part: Part, operations: readonly Operation[]): CheckVerdict {
  const { base, sureCount, optional } = part;
  const shown = shortText(read.output ?? null);
  const range = optional.reduce(
    ([low, high], { input }) => [low + Math.min(0, Number(input)), high + Math.max(0, Number(input))] as const,
    [base, base] as const,
  );
  const doubt =
    optional.length === 0 ? "" : `; with ${counted(optional.length, "add")} in doubt from ${range[0]} to ${range[1]}`;
  const message = `A final read showed ${shown}; ${counted(sureCount, "acknowledged add")} make ${base}${doubt}.`;
  const lastAdd = operations.findLast(({ f, outcome, invokeIndex }) => {
    return f === "add" && outcome === "ok" && invokeIndex < read.invokeIndex;
  });
  return refuted(message, [lastAdd?.id, read.id], { shown: Number(read.output), expected: base });
}

function figuresOf(adds: readonly Operation[]): Figures {
  const inDoubt = adds.filter(({ outcome }) => outcome === "info").length;
  return { acknowledged: adds.length - inDoubt, inDoubt };
}

function unknown(message: string): CheckVerdict {
  return { valid: "unknown", message, operations: [] };
}
