import { expect, test } from "vitest";
import type { Figures } from "../../histories/figures.ts";
import type { RunResults } from "../../runs/results.ts";
import { inventRun } from "../testing/invented-run.ts";
import type { FigureSection } from "./data/report-data.ts";
import { figureSections } from "./figures.ts";

function sectionsOf(more: Partial<RunResults>): readonly FigureSection[] {
  const { results } = inventRun({ standing: "valid", seconds: 1 });
  if (results === undefined) throw new Error("a valid run has results");
  return figureSections({ ...results, ...more });
}

const stats = [
  { f: "add", ok: 700, fail: 0, info: 100 },
  { f: "read", ok: 200, fail: 0, info: 0 },
];

test("runs without figures have no sections", () => {
  expect([sectionsOf({}), figureSections(undefined)]).toEqual([[], []]);
});

test.each([
  [0.9, undefined, "90 % of 1,000 operations were ok.", false],
  [0.9, 0.99, "90 % of 1,000 operations were ok; at least 99 % must be.", true],
  [0.9, 0.9, "90 % of 1,000 operations were ok; at least 90 % must be.", false],
  [0.99999, 1, "99.99 % of 1,000 operations were ok; all must be.", true],
  [1, 1, "100 % of 1,000 operations were ok; all must be.", false],
  [0.29, undefined, "29 % of 1,000 operations were ok.", false],
])("of a share of %d, with %s required: %s", (okFraction, required, sentence, isBad) => {
  const availability = required === undefined ? { okFraction } : { okFraction, required };
  expect(sectionsOf({ availability, stats })).toEqual([{ title: "Availability", sentence, isBad }]);
});

test("messages are told by who says them to whom, and for each operation", () => {
  const network = {
    all: { sent: 11_528, received: 11_509 },
    clients: { sent: 2_408, received: 2_408 },
    servers: { sent: 9_120, received: 9_101 },
    services: { sent: 120, received: 119 },
  };
  const rows = (more: object): unknown => sectionsOf({ network: { ...network, ...more } })[0]?.table?.rows;
  expect(rows({ perOperation: { all: 9.5747, clients: 2, servers: 7.5747 } })).toEqual([
    ["with clients", "2,408", "2,408", "2.00"],
    ["between servers", "9,120", "9,101", "7.57"],
    ["– with services", "120", "119", "–"],
    ["all", "11,528", "11,509", "9.57"],
  ]);
  expect(rows({})).toContainEqual(["all", "11,528", "11,509", "–"]);
  expect(rows({ services: { sent: 0, received: 0 } })).toHaveLength(3);
});

test("what a check counted is told in its own names: single numbers in a sentence, quantiles in a table", () => {
  const counted = (figures: Figures): readonly FigureSection[] =>
    sectionsOf({ checks: [{ name: "set-full", valid: true, message: "", figures }] });
  const stableLatencyMs = { p0: 0, p50: 3.2, p95: 41, p99: 1_200, p100: 1_250 };
  expect(counted({ attempted: 1_200, missingAtTheEnd: 0, stableLatencyMs })).toEqual([
    {
      title: "set-full",
      sentence: "attempted 1,200, missing at the end 0.",
      table: {
        head: ["set-full", "p0", "p50", "p95", "p99", "p100"],
        rows: [["stable latency", "0 ms", "3.2 ms", "41 ms", "1.20 s", "1.25 s"]],
      },
      meanings: [expect.stringContaining("until all reads showed it")],
    },
  ]);
  expect(counted({ worst: "n2" })).toEqual([{ title: "set-full", sentence: "worst n2.", meanings: [] }]);
  expect(counted({ ageMs: { p50: 1 }, hops: { p50: 2, most: 9 } })[0]?.table).toEqual({
    head: ["set-full", "p50", "most"],
    rows: [
      ["age", "1.0 ms", "–"],
      ["hops", "2", "9"],
    ],
  });
});
