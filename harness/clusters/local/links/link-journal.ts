/**
 * The journal of the links: one record at each change of a rule, one a second while a rule other than "pass" is in
 * force and messages come by, and the totals at the end. Never one for each message: a run has millions.
 */
import type { LinkRecord } from "../../../../runs/results.ts";
import type { LinkCounts } from "../../cluster.ts";
import { describeRule } from "../../link-rule.ts";
import { countsOf, type Link, rareCountsOf } from "./link.ts";

/** How often links under a rule are recorded. */
const INTERVAL_MS = 1_000;
/** More records than this are not written, except for the last ones. */
const RECORDS_MAX = 100_000;

/** An open journal; its timer runs until it is closed. */
export interface LinkJournal {
  /** To be called after the rule of the link was changed. */
  ruleChanged(link: Link): void;
  /** Writes what is left to say of every link that was used, and stops the timer. */
  close(): void;
}

/** Starts a journal that gives its records to `write`. */
export function openLinkJournal(options: {
  readonly links: readonly Link[];
  readonly nowNs: () => number;
  readonly write: (record: LinkRecord) => void;
}): LinkJournal {
  const written = new Map<Link, LinkCounts>();
  let recordCount = 0;

  function record(link: Link): void {
    const before = written.get(link) ?? NOTHING;
    const now = countsOf(link);
    written.set(link, now);
    recordCount++;
    options.write({
      time: options.nowNs(),
      from: link.from,
      to: link.to,
      rule: describeRule(link.rule),
      passed: now.passed - before.passed,
      dropped: now.dropped - before.dropped,
      delayed: now.delayed - before.delayed,
      ...rareCountsOf(now, before),
    });
  }

  function hasNews(link: Link): boolean {
    const before = written.get(link) ?? NOTHING;
    return link.passed !== before.passed || link.dropped !== before.dropped;
  }

  const timer = setInterval(() => {
    for (const link of options.links) {
      if (!link.isOpen && hasNews(link) && recordCount < RECORDS_MAX) record(link);
    }
  }, INTERVAL_MS);

  return {
    ruleChanged(link) {
      if (recordCount < RECORDS_MAX) record(link);
    },
    close() {
      clearInterval(timer);
      for (const link of options.links) if (hasNews(link)) record(link);
    },
  };
}

const NOTHING: LinkCounts = { passed: 0, dropped: 0, delayed: 0 };
