/**
 * LinkTable: the rule and the counts of every directed link, and the records of them for `messages.jsonl`.
 */
import type { LinkRecord } from "../../../../runs/results.ts";
import type { Endpoint, LinkCounts, LinkRule } from "../../cluster.ts";
import { describeRule, disturbedLink } from "../../link-rule.ts";
import { createLinkState, type LinkState } from "./network.ts";

/** The links between every two endpoints: node ids and "client". */
export interface LinkTable {
  /** @throws RangeError for an endpoint that is neither a node nor "client" */
  state(from: Endpoint, to: Endpoint): LinkState;
  setRule(from: Endpoint, to: Endpoint, rule: LinkRule): void;
  counts(from: Endpoint, to: Endpoint): LinkCounts;
  /** Links between this node and all that were there before it. */
  add(node: string): void;
  /** A sentence for each link whose rule does not pass everything, and whose ends are wanted. */
  disturbed(isWanted: (end: Endpoint) => boolean): readonly string[];
  /** Records what each link did since its last record; links that did nothing are left out. */
  flush(): void;
}

interface Row {
  readonly from: Endpoint;
  readonly to: Endpoint;
  readonly state: LinkState;
  recorded: LinkCounts;
}

const noCounts: LinkCounts = { passed: 0, dropped: 0, delayed: 0 };

/** Links that all pass everything. */
export function createLinkTable(surroundings: {
  readonly nodes: readonly string[];
  readonly nowNs: () => number;
  /** undefined: nobody wants records. */
  readonly record: ((record: LinkRecord) => void) | undefined;
}): LinkTable {
  const endpoints = [...surroundings.nodes, "client"];
  const rows = new Map<Endpoint, Map<Endpoint, Row>>();
  for (const from of endpoints) rows.set(from, new Map(endpoints.map((to) => [to, rowOf(from, to)])));

  function rowOf(from: Endpoint, to: Endpoint): Row {
    return { from, to, state: createLinkState(), recorded: noCounts };
  }

  function find(from: Endpoint, to: Endpoint): Row {
    const row = rows.get(from)?.get(to);
    if (row === undefined) {
      throw new RangeError(`Link: expected two of ${endpoints.join(", ")}, found "${from}" and "${to}".`);
    }
    return row;
  }

  function record(row: Row): void {
    if (surroundings.record === undefined) return;
    const { passed, dropped, delayed } = row.state;
    surroundings.record({
      time: surroundings.nowNs(),
      from: row.from,
      to: row.to,
      rule: describeRule(row.state.rule),
      passed: passed - row.recorded.passed,
      dropped: dropped - row.recorded.dropped,
      delayed: delayed - row.recorded.delayed,
    });
    row.recorded = { passed, dropped, delayed };
  }

  return {
    state: (from, to) => find(from, to).state,
    setRule(from, to, rule) {
      const row = find(from, to);
      row.state.rule = rule;
      record(row);
    },
    counts(from, to) {
      const { passed, dropped, delayed } = find(from, to).state;
      return { passed, dropped, delayed };
    },
    add(node) {
      for (const [from, byTo] of rows) byTo.set(node, rowOf(from, node));
      endpoints.push(node);
      rows.set(node, new Map(endpoints.map((to) => [to, rowOf(node, to)])));
    },
    disturbed: (isWanted) =>
      [...rows.values()].flatMap((byTo) =>
        [...byTo.values()].flatMap(({ from, to, state }) =>
          isWanted(from) && isWanted(to) ? (disturbedLink(from, to, state.rule) ?? []) : [],
        ),
      ),
    flush() {
      for (const byTo of rows.values()) {
        for (const row of byTo.values()) {
          const { passed, dropped, delayed } = row.state;
          const { recorded } = row;
          if (passed !== recorded.passed || dropped !== recorded.dropped || delayed !== recorded.delayed) record(row);
        }
      }
    },
  };
}
