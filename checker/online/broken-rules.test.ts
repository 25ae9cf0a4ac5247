/**
 * The drawn histories have teeth: each rule on which the online verdicts rest is broken once, and the oracle notices.
 */
import { expect, test } from "vitest";
import type { Model } from "../models/model.ts";
import { drawHistory } from "../testing/drawn-histories.ts";
import { FAMILIES } from "../testing/families.ts";
import { isLinearizable } from "../testing/oracle.ts";
import { CHAIN_RULES } from "./chain-zones.ts";
import type { ChainRules } from "./chain-zones.ts";
import { LIVE_SEARCH_RULES } from "./live-search.ts";
import type { LiveSearchRules } from "./live-search.ts";
import { onlineChecker } from "./online-checker.ts";
import type { OnlineOptions } from "./online-checker.ts";
import { eventsOf, firstBad } from "../testing/as-events.ts";

const SEEDS = 1500;

const chains = (broken: Partial<ChainRules>): OnlineOptions => ({ chainRules: { ...CHAIN_RULES, ...broken } });
const search = (broken: Partial<LiveSearchRules>): OnlineOptions => ({ rules: { ...LIVE_SEARCH_RULES, ...broken } });

const BROKEN: readonly (readonly [string, OnlineOptions])[] = [
  ["a value is forgotten as soon as something on it returned", chains({ isSettled: (first) => first < Infinity })],
  ["two chains never exclude each other", chains({ isBefore: () => false })],
  ["what failed may have been seen", chains({ mayFailUnseenOnly: false })],
  ["every return is certain at once", search({ isCertain: () => true })],
  ["what has no answer never happened", search({ usesMax: () => 0 })],
  ["what has no answer may happen again and again", search({ usesMax: () => 9 })],
];

/** Whether any drawn history shows the difference. */
function isCaught(options: OnlineOptions): boolean {
  for (let seed = 0; seed < SEEDS; seed++) {
    for (const family of FAMILIES) {
      const events = eventsOf(drawHistory({ ...family, corrupted: 0.4 }, seed));
      const { action: _action, levels: _levels, ...searched } = family.model;
      const model: Model = options.rules === undefined ? family.model : searched;
      const checker = onlineChecker(model, { configurationsMax: 20_000, ...options });
      const found = events.flatMap((event) => checker.event(event)?.index ?? [])[0];
      if (checker.left().length > 0) continue;
      if (found !== firstBad(events, (operations) => !isLinearizable(model, operations))) return true;
    }
  }
  return false;
}

test.each(BROKEN)("noticed: %s", (_rule, options) => {
  expect(isCaught(options)).toBe(true);
});
