/**
 * LinkOverlay: the rules that several faults ask for at the same time. The cluster knows one rule for each link; the
 * overlay keeps them apart by fault and asks for the merge, so that the end of one fault leaves the others in force.
 * Each change is one effect for each rule, not one for each link.
 */
import type { Done, LinkRule } from "../clusters/cluster.ts";
import { areSameRules, mergeRules, PASS } from "../clusters/link-rule.ts";
import type { LinkEnds } from "./effect.ts";
import { LinkMap } from "./link-map.ts";

/** The rules that faults ask for, by the name of the fault. */
export interface LinkOverlay {
  /** Puts the rule in force on these links for this fault, in place of what the fault had asked for before. */
  impose(fault: string, links: readonly LinkEnds[], rule: LinkRule): void;
  /** Takes back what the fault asked for. */
  lift(fault: string): void;
  /**
   * Calls back once all that was asked for so far is in force, within this call where it is already; with the last error of
   * what could not be put in force since it was asked this before.
   */
  settled(done: Done): void;
}

/** What one fault asks for, on all of its links. */
interface Wish {
  readonly links: readonly LinkEnds[];
  readonly rule: LinkRule;
}

/** Links that get the same rule. */
interface LinkChange {
  readonly rule: LinkRule;
  readonly links: LinkEnds[];
}

/**
 * An overlay on links that nobody else sets.
 *
 * @param setLinks puts a rule in force on these links, in place of the last, and tells when it is
 */
export function createLinkOverlay(
  setLinks: (links: readonly LinkEnds[], rule: LinkRule, done: Done) => void,
): LinkOverlay {
  const imposed = new Map<string, Wish>();
  /** By link: in the order in which the faults began. */
  const wanted = new LinkMap<Wish[]>();
  let pending = 0;
  let problem: Error | undefined;
  let waiters: Done[] = [];

  function arrived(error?: Error): void {
    if (error !== undefined) problem = error;
    if (--pending === 0) tellSettled();
  }

  function tellSettled(): void {
    const told = waiters;
    const failure = problem;
    waiters = [];
    if (told.length > 0) problem = undefined;
    for (const done of told) done(failure);
  }

  function settle(links: readonly LinkEnds[]): void {
    const changes: LinkChange[] = [];
    // Neighbours mostly have the same wishes, and then the very same rule.
    let settled: readonly Wish[] = [];
    let rule = PASS;
    for (const { 0: from, 1: to } of links) {
      const wishes = wanted.get(from, to) ?? [];
      if (!areSame(wishes, settled)) {
        rule = mergeOf(wishes);
        settled = wishes;
      }
      changeWith(changes, rule).links.push([from, to]);
    }
    pending += changes.length;
    for (const change of changes) setLinks(change.links, change.rule, arrived);
  }

  function lift(fault: string): void {
    const wish = imposed.get(fault);
    if (wish === undefined) return;
    imposed.delete(fault);
    for (const { 0: from, 1: to } of wish.links) {
      const wishes = wanted.get(from, to) ?? [];
      const position = wishes.indexOf(wish);
      if (position >= 0) wishes.splice(position, 1);
    }
    settle(wish.links);
  }

  return {
    impose(fault, links, rule) {
      lift(fault);
      const wish = { links, rule };
      imposed.set(fault, wish);
      for (const { 0: from, 1: to } of links) {
        const wishes = wanted.get(from, to);
        if (wishes === undefined) wanted.set(from, to, [wish]);
        else if (!wishes.includes(wish)) wishes.push(wish);
      }
      settle(links);
    },
    lift,
    settled(done) {
      waiters.push(done);
      if (pending === 0) tellSettled();
    },
  };
}

/** The change with this rule; a new one, at the end, if there is none. */
function changeWith(changes: LinkChange[], rule: LinkRule): LinkChange {
  for (const change of changes) {
    if (areSameRules(change.rule, rule)) return change;
  }
  const change = { rule, links: [] };
  changes.push(change);
  return change;
}

function areSame(ones: readonly Wish[], others: readonly Wish[]): boolean {
  if (ones.length !== others.length) return false;
  for (let position = 0; position < ones.length; position++) {
    if (ones[position] !== others[position]) return false;
  }
  return true;
}

function mergeOf(wishes: readonly Wish[]): LinkRule {
  let merged: LinkRule | undefined;
  for (const { rule } of wishes) merged = merged === undefined ? rule : mergeRules(merged, rule);
  return merged ?? PASS;
}
