/**
 * docs/track-record.md is what docs/track-record.json says, and that is about the catalogue as it is: a bug that was
 * added, or changed its detector, has to be hunted again before anything may be claimed of it.
 */
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { trackRecordPage, type TrackRecord } from "../harness/hunt/mutants/track-record.ts";
import { systems } from "../systems-under-test/catalog.ts";

const docs = join(dirname(fileURLToPath(import.meta.url)), "../docs");
const record = JSON.parse(readFileSync(join(docs, "track-record.json"), "utf8")) as TrackRecord;

test("the page is what was measured", () => {
  expect(readFileSync(join(docs, "track-record.md"), "utf8")).toBe(trackRecordPage(record));
});

test("every planted bug was hunted as the catalogue describes it now", () => {
  const hunted = record.reports.map(({ system, id, title, expected }) => ({ system, id, title, expected }));
  const planted = systems
    .flatMap((system) => system.mutants.map((mutant) => ({ system: system.name, ...mutant })))
    .map(({ system, id, title, detector }) => ({ system, id, title, expected: detector }));
  expect(hunted).toEqual(planted);
});

test("every planted bug was found by the detector that its entry names, within its budget", () => {
  const late = record.reports.filter(({ outcome, seedsRun, budget }) => outcome !== "found" || seedsRun > budget);
  expect(late.map(({ system, id, outcome }) => `${system} ${id}: ${outcome}`)).toEqual([]);
});
