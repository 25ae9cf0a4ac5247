/**
 * Why a read of a bank is impossible: money appeared or went, or one account has more or less than any order of the
 * transfers can leave on it.
 */
import type { Operation } from "../../../histories/operation.ts";
import { balancesIn, isBank, sumOf, transferIn } from "../../models/objects/bank.ts";
import type { Balances } from "../../models/objects/bank.ts";
import { isOver } from "../core/no-way-back.ts";
import type { Situation } from "./situation.ts";

/** One clause; undefined where nothing short can be said, or the object is no bank. */
export function bankReason({ model, culprit, others, prefix, name }: Situation): string | undefined {
  const shown = isBank(model) ? shownBy(culprit) : undefined;
  if (shown === undefined) return undefined;
  const sum = sumOf(shown);
  for (const other of others) {
    const all = shownBy(other);
    if (all !== undefined && sumOf(all) !== sum)
      return `all money is ${sum} there, and ${sumOf(all)} in ${name(other)}`;
  }
  const initial = model.initial === null ? undefined : balancesIn(model.initial);
  return initial === undefined ? undefined : outOfRange(shown, rangesOf(initial, prefix, culprit));
}

function shownBy({ f, outcome, output }: Operation): Balances | undefined {
  return f === "read" && outcome === "ok" ? balancesIn(output) : undefined;
}

type Range = readonly [least: number, most: number];

/** About the first account by name that is outside its range. */
function outOfRange(shown: Balances, ranges: ReadonlyMap<string, Range>): string | undefined {
  for (const account of [...new Set([...ranges.keys(), ...Object.keys(shown)])].sort()) {
    const balance = Number(shown[account] ?? 0);
    const [least, most] = ranges.get(account) ?? [0, 0];
    if (balance < least) return `whichever transfers had happened by then, ${account} had at least ${least}`;
    if (balance > most) return `whichever transfers had happened by then, ${account} had at most ${most}`;
  }
  return undefined;
}

/** By account the least and the most that it can have while the culprit is open. */
function rangesOf(initial: Balances, prefix: readonly Operation[], culprit: Operation): Map<string, Range> {
  const ranges = new Map<string, Range>();
  for (const [account, held] of Object.entries(initial)) ranges.set(account, [Number(held), Number(held)]);
  const move = (account: string, amount: number, isCertain: boolean): void => {
    const [least, most] = ranges.get(account) ?? [0, 0];
    ranges.set(account, [
      least + (isCertain ? amount : Math.min(0, amount)),
      most + (isCertain ? amount : Math.max(0, amount)),
    ]);
  };
  for (const one of prefix) {
    const transfer = one.f === "transfer" ? transferIn(one.input) : undefined;
    if (transfer === undefined) continue;
    move(transfer.from, -transfer.amount, isOver(one, culprit));
    move(transfer.to, transfer.amount, isOver(one, culprit));
  }
  return ranges;
}
