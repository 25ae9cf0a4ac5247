/**
 * The recorded histories of histories/corpus keep their verdicts, by the ways in which a history can be checked; and there
 * is one for each planted bug that clients can see, each algorithm of the checker and each anomaly.
 */
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { NotForColumnsError, checkColumns, createColumnReader } from "../checker/columns.ts";
import { ALGORITHMS } from "../checker/linearizability/decide.ts";
import { models, modelNamed } from "../checker/models/catalog.ts";
import { EXIT } from "../harness/cli/base/exit-codes.ts";
import { checkedFile } from "../harness/cli/testing/checked-file.ts";
import { encodeEvent } from "../histories/codecs/json-lines.ts";
import type { HistoryEvent } from "../histories/event.ts";
import { openHistory } from "../histories/files/read-history.ts";
import type { AnomalyName } from "../histories/key-result.ts";
import { systems } from "../systems-under-test/catalog.ts";
import { BUDGET, judged, type CorpusEntry, type CorpusIndex } from "./corpus/entry.ts";
import { recordFormats } from "./corpus/format-samples.ts";
import { levelsOf, recordLevels } from "./corpus/level-runs.ts";
import { hasModels, recordMutant, recordedWorkloads } from "./corpus/system-runs.ts";
import { projectFolder } from "./planted-mistake.ts";

const FOLDER = join(projectFolder, "histories", "corpus");
const SIZE_MAX = 1_000_000;
const index = JSON.parse(readFileSync(join(FOLDER, "index.json"), "utf8")) as CorpusIndex;
const { histories } = index;

/** Each name once: the compiler knows when one is missing. */
const ANOMALIES: { readonly [name in AnomalyName]: true } = {
  "stale read": true,
  "read from the future": true,
  "dirty read": true,
  "phantom value": true,
  "lost update": true,
  "lost write": true,
  "duplicate execution": true,
  "duplicate delivery": true,
  "duplicate id": true,
  "split brain": true,
};
/** These find contradictions only. */
const ONLY_INVALID: readonly string[] = ["refuters", "windows"];

function eventsIn(file: string): readonly HistoryEvent[] {
  return Array.from(openHistory(join(FOLDER, file)).events, ({ event }) => event);
}

/** A format of others has other words for what the model calls read and write. */
const isInOtherWords = ({ file }: CorpusEntry): boolean => file.endsWith("-kv.txt");

describe("a recorded history", () => {
  const inModelWords = histories.filter((entry) => !isInOtherWords(entry));

  test.each(inModelWords)("$file has its verdict, by its algorithm, with its anomaly", (entry) => {
    const { valid, operations, algorithm, anomaly } = entry;
    const expected = { valid, operations, algorithm, ...(anomaly === undefined ? {} : { anomaly }) };
    expect(judged(eventsIn(entry.file), entry.model)).toEqual(expected);
  });

  test.each(histories)("$file has its verdict from clew check", ({ file, model, valid }) => {
    const { exitCode, printed } = checkedFile(join(FOLDER, file), { model });
    expect({ exitCode, printed }).toMatchObject({ exitCode: valid === true ? EXIT.valid : EXIT.invalid });
  });

  test("has the same verdict as columns, where it can be read as columns", () => {
    const verdicts = inModelWords.flatMap(({ file, model, valid }) => {
      try {
        const reader = createColumnReader(modelNamed(model));
        for (const event of eventsIn(file)) reader.take(event);
        return [{ file, valid, byColumns: checkColumns(reader.finish(), BUDGET).valid }];
      } catch (error) {
        if (error instanceof NotForColumnsError) return [];
        throw error;
      }
    });
    expect(verdicts.length).toBeGreaterThan(20);
    expect(verdicts.filter(({ valid, byColumns }) => valid !== byColumns)).toEqual([]);
  });

  test("keeps the consistency levels that the index names, and no other", () => {
    const levels = histories.filter(({ guarantees }) => guarantees !== undefined);
    expect(levels.length).toBeGreaterThan(5);
    for (const { file, guarantees } of levels) expect(levelsOf(eventsIn(file)).guarantees).toEqual(guarantees);
  });
});

describe("the corpus", () => {
  test("has a history for each planted bug of each system, or says why not", () => {
    const named = Object.entries(index.mutants).map(([system, mutants]) => [system, Object.keys(mutants)]);
    expect(named).toEqual(systems.map((system) => [system.name, system.mutants.map(({ id }) => id)]));
    const entries = Object.values(index.mutants).flatMap((mutants) => Object.values(mutants));
    const files = entries.flatMap((entry) => ("file" in entry ? [entry.file] : []));
    const invalid = new Set(histories.filter(({ valid }) => valid === false).map(({ file }) => file));
    expect(files.filter((file) => !invalid.has(file))).toEqual([]);
  });

  test("has every planted bug that the catalogue says clients see", () => {
    const missing = systems
      .filter(hasModels)
      .flatMap(({ name, mutants }) =>
        mutants.filter(({ id, detector }) => detector === "history" && !("file" in (index.mutants[name]?.[id] ?? {}))),
      );
    expect(missing.map(({ id }) => id)).toEqual([]);
  });

  test("has a right run of each workload that hunts draw for a system, and one of every other", () => {
    const right = histories.filter(({ valid }) => valid === true).map(({ file }) => file);
    const expected = systems.flatMap((system) =>
      recordedWorkloads(system).map((each) => `systems/${system.name}-${each}.jsonl`),
    );
    expect(expected.filter((file) => !right.includes(file))).toEqual([]);
  });

  test("has a right and a wrong history by each algorithm of the checker", () => {
    const objects = models().flatMap(({ name }) => modelNamed(name).special ?? []);
    const algorithms = ALGORITHMS.flatMap((name) =>
      name === "special" ? [...new Set(objects)].map((object) => `special: ${object}`) : [name],
    );
    const expected = algorithms.flatMap((algorithm) =>
      (ONLY_INVALID.includes(algorithm) ? [false] : [true, false]).map((valid) => `${algorithm}: ${valid}`),
    );
    const found = new Set(histories.map(({ algorithm, valid }) => `${algorithm}: ${valid}`));
    expect(expected.filter((each) => !found.has(each))).toEqual([]);
  });

  test("has a right and a wrong history of each model, and one of each anomaly", () => {
    const found = new Set(histories.map(({ model, valid }) => `${model}: ${valid}`));
    const expected = models().flatMap(({ name }) => [`${name}: true`, `${name}: false`]);
    expect(expected.filter((each) => !found.has(each))).toEqual([]);
    const anomalies = new Set(histories.map(({ anomaly }) => anomaly));
    expect(Object.keys(ANOMALIES).filter((name) => !anomalies.has(name as AnomalyName))).toEqual([]);
  });

  test("has no file that the index does not name, and less than a megabyte", () => {
    const files = readdirSync(FOLDER, { recursive: true, encoding: "utf8" })
      .filter((file) => statSync(join(FOLDER, file)).isFile() && !["index.json", "README.md"].includes(file))
      .sort();
    expect(files).toEqual(histories.map(({ file }) => file).sort());
    const size = files.reduce((sum, file) => sum + statSync(join(FOLDER, file)).size, 0);
    expect(size).toBeLessThan(SIZE_MAX);
  });
});

describe("recording again gives the same", () => {
  const stored = (file: string): string => readFileSync(join(FOLDER, file), "utf8");
  const lines = (events: readonly HistoryEvent[]): string => events.map((event) => `${encodeEvent(event)}\n`).join("");

  test("formats", () => {
    // What gzip makes of a text depends on its version.
    const texts = recordFormats().filter(({ content }) => typeof content === "string");
    expect(texts.map(({ file }) => stored(file))).toEqual(texts.map(({ content }) => content));
  });

  test("consistency levels", () => {
    const levels = recordLevels();
    expect(levels.map(({ name }) => stored(`${name}.jsonl`))).toEqual(levels.map(({ events }) => lines(events)));
  });

  test.each(systems.filter(hasModels))("a planted bug of $name, hunted and shrunk", (system) => {
    const mutant = system.mutants.find(({ detector, seedBudget }) => detector === "history" && seedBudget <= 100);
    const recording = mutant === undefined ? "no bug that clients see soon" : recordMutant(system, mutant);
    if (typeof recording === "string") throw new Error(recording);
    expect(stored(`${recording.name}.jsonl`)).toBe(lines(recording.events));
  });
});
