/**
 * Arithmetic of link rules: how two of them combine, and how one reads.
 *
 * Faults overlap, so the rule in force on a link is the merge of what each active fault asks for. Setting and
 * clearing the rule directly would let the fault that ends first heal the other one's link as well.
 */
import type { LinkRule } from "./cluster.ts";

/** Lets every message through at once. */
export const PASS: LinkRule = {};

/** What is drawn for each message, with this probability. */
const DRAWN = ["loss", "duplicate", "reorder", "corrupt", "reset"] as const;

/** Whether the rule lets every message through at once. */
export function passesAll(rule: LinkRule): boolean {
  const { drop, loss = 0, delayMs, rateKbit } = rule;
  return drop !== true && loss <= 0 && delayMs === undefined && rateKbit === undefined && !isDrawn(rule);
}

/** Whether something other than a loss is drawn for each message. */
function isDrawn({ duplicate = 0, reorder = 0, corrupt = 0, reset = 0 }: LinkRule): boolean {
  return duplicate > 0 || reorder > 0 || corrupt > 0 || reset > 0;
}

/** Whether messages must be held, or be changed: a rule that does more than let each through or lose it. */
export function needsHands(rule: LinkRule): boolean {
  return rule.drop !== true && (rule.delayMs !== undefined || rule.rateKbit !== undefined || isDrawn(rule));
}

/**
 * The rule that does what both do: dropped if either drops; lost, doubled or held back with the probability that either
 * does it; delayed by the sum of both delays, and as slow as the slower.
 */
export function mergeRules(one: LinkRule, other: LinkRule): LinkRule {
  const merged: { -readonly [Part in keyof LinkRule]: LinkRule[Part] } = {};
  if (one.drop === true || other.drop === true) merged.drop = true;
  for (const part of DRAWN) {
    const either = 1 - (1 - (one[part] ?? 0)) * (1 - (other[part] ?? 0));
    if (either > 0) merged[part] = either;
  }
  const delayMs =
    one.delayMs === undefined || other.delayMs === undefined
      ? (one.delayMs ?? other.delayMs)
      : ([one.delayMs[0] + other.delayMs[0], one.delayMs[1] + other.delayMs[1]] as const);
  if (delayMs !== undefined) merged.delayMs = delayMs;
  const rateKbit = Math.min(one.rateKbit ?? Infinity, other.rateKbit ?? Infinity);
  if (rateKbit < Infinity) merged.rateKbit = rateKbit;
  return merged;
}

/** Whether they are the same rule. */
export function areSameRules(one: LinkRule, other: LinkRule): boolean {
  return (
    one === other ||
    (one.drop === other.drop &&
      DRAWN.every((part) => one[part] === other[part]) &&
      one.rateKbit === other.rateKbit &&
      one.delayMs?.[0] === other.delayMs?.[0] &&
      one.delayMs?.[1] === other.delayMs?.[1])
  );
}

/** How a link that does not pass everything is told among a cluster's disturbances; undefined for one that does. */
export function disturbedLink(from: string, to: string, rule: LinkRule): string | undefined {
  return passesAll(rule) ? undefined : `the link ${from}>${to} is set to: ${describeRule(rule)}`;
}

/** The rule as link records name it: "pass", "drop", "delay 50-100 ms", "lose 20 %", "double 5 %", or several with commas. */
export function describeRule(rule: LinkRule): string {
  if (rule.drop === true) return "drop";
  const parts: string[] = [];
  if (rule.delayMs !== undefined) {
    const [low, high] = rule.delayMs;
    parts.push(low === high ? `delay ${low} ms` : `delay ${low}-${high} ms`);
  }
  if (rule.rateKbit !== undefined) parts.push(`at most ${rule.rateKbit} kbit/s`);
  for (const [verb, share = 0] of [
    ["lose", rule.loss],
    ["double", rule.duplicate],
    ["reorder", rule.reorder],
    ["corrupt", rule.corrupt],
    ["reset", rule.reset],
  ] as const) {
    if (share > 0) parts.push(`${verb} ${Math.round(share * 1000) / 10} %`);
  }
  return parts.length === 0 ? "pass" : parts.join(", ");
}
