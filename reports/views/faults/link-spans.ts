/**
 * Which directed link was disturbed when, and how. Links that the harness carries say it themselves: each line of
 * `messages.jsonl` has the rule that holds from then on. Of other runs the nemesis says which links its faults are about.
 */
import type { LinkRecord } from "../../../runs/results.ts";
import type { Band, LinkSpan } from "../data/report-data.ts";

/** More than these are not put into a page. */
const SPANS_MAX = 4000;

/** In order of their start. @param durationNs the end of the run, for rules that nothing ends */
export function linkSpans(links: readonly LinkRecord[], bands: readonly Band[], durationNs: number): LinkSpan[] {
  const ruled = ruledSpans(links, durationNs);
  const spans = ruled.length > 0 ? ruled : bandSpans(bands);
  return spans.sort((one, other) => one.startNs - other.startNs).slice(0, SPANS_MAX);
}

function ruledSpans(links: readonly LinkRecord[], durationNs: number): LinkSpan[] {
  const open = new Map<string, LinkSpan>();
  const spans: LinkSpan[] = [];
  for (const { time, from, to, rule } of links) {
    const name = `${from}>${to}`;
    const before = open.get(name);
    if (before?.rule === rule) continue;
    if (before !== undefined) {
      spans.push({ ...before, endNs: Math.max(before.startNs, time) });
      open.delete(name);
    }
    if (rule !== PASS) open.set(name, { from, to, rule, fault: faultOf(rule), startNs: time, endNs: durationNs });
  }
  return [...spans, ...open.values()];
}

const PASS = "pass";

/** Whose fault a rule looks like, by its first words: "drop", "delay 50-100 ms", "lose 20 %", "double 5 %". */
const FAULTS: readonly (readonly [words: string, fault: string])[] = [
  ["drop", "partition"],
  ["delay", "slow"],
  ["lose", "lossy"],
  ["double", "duplicate"],
  ["reorder", "reorder"],
  ["corrupt", "corrupt"],
  ["at most", "rate"],
  ["reset", "reset"],
];

function faultOf(rule: string): string {
  return FAULTS.find(([words]) => rule.startsWith(words))?.[1] ?? "other";
}

function bandSpans(bands: readonly Band[]): LinkSpan[] {
  return bands.flatMap(({ fault, links = [], startNs, endNs }) =>
    links.flatMap((link) => {
      const [from, to] = link.split(">");
      return from === undefined || to === undefined ? [] : [{ from, to, rule: fault, fault, startNs, endNs }];
    }),
  );
}
