/**
 * Arithmetic of link rules: how two of them combine, and how one reads.
 *
 * Faults overlap, so the rule in force on a link is the merge of what each active fault asks for. Setting and
 * clearing the rule directly would let the fault that ends first heal the other one's link as well.
 */
import type { LinkRule } from "./cluster.ts";

/** Lets every message through at once. */
export const PASS: LinkRule = {};

/** Whether the rule lets every message through at once. */
export function passesAll(rule: LinkRule): boolean {
  const { drop, loss = 0, delayMs, duplicate = 0, reorder = 0 } = rule;
  return drop !== true && loss <= 0 && delayMs === undefined && duplicate <= 0 && reorder <= 0;
}

/**
 * The rule that does what both do: dropped if either drops; lost, doubled or held back with the probability that either
 * does it; delayed by the sum of both delays.
 */
export function mergeRules(one: LinkRule, other: LinkRule): LinkRule {
  const merged: { -readonly [Part in keyof LinkRule]: LinkRule[Part] } = {};
  if (one.drop === true || other.drop === true) merged.drop = true;
  for (const part of ["loss", "duplicate", "reorder"] as const) {
    const either = 1 - (1 - (one[part] ?? 0)) * (1 - (other[part] ?? 0));
    if (either > 0) merged[part] = either;
  }
  const delayMs =
    one.delayMs === undefined || other.delayMs === undefined
      ? (one.delayMs ?? other.delayMs)
      : ([one.delayMs[0] + other.delayMs[0], one.delayMs[1] + other.delayMs[1]] as const);
  if (delayMs !== undefined) merged.delayMs = delayMs;
  return merged;
}

/** Whether they are the same rule. */
export function areSameRules(one: LinkRule, other: LinkRule): boolean {
  return (
    one === other ||
    (one.drop === other.drop &&
      one.loss === other.loss &&
      one.duplicate === other.duplicate &&
      one.reorder === other.reorder &&
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
  for (const [verb, share = 0] of [
    ["lose", rule.loss],
    ["double", rule.duplicate],
    ["reorder", rule.reorder],
  ] as const) {
    if (share > 0) parts.push(`${verb} ${Math.round(share * 1000) / 10} %`);
  }
  return parts.length === 0 ? "pass" : parts.join(", ");
}
