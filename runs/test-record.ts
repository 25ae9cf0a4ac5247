/**
 * `test.json`: the one place that writes it, and what a reader asks of it. Runs of all clusters have the same record.
 */
import type { Json } from "../histories/json.ts";
import { RUN_FORMAT } from "./results.ts";
import type { TestRecord } from "./results.ts";
import type { RunDirectory } from "./run-directory.ts";
import { writeJsonFile } from "./run-directory.ts";

/** What is run. The rest of the record says when, by which versions, and in which format. */
export interface RecordedTest extends Omit<TestRecord, "format" | "startedAt" | "mutant" | "versions" | "spec"> {
  readonly startedAt: Date;
  readonly mutant?: string | undefined;
  readonly clewVersion: string;
  /** Whatever repeats the run: the specification, or the plan of a hunt. Written as JSON. */
  readonly spec: object;
}

/** Writes `test.json` of a run, and gives what was written. @throws the file system's error, with the path */
export function writeTestRecord(directory: RunDirectory, test: RecordedTest): TestRecord {
  const { startedAt, mutant, clewVersion, spec, ...same } = test;
  const record: TestRecord = {
    format: RUN_FORMAT,
    ...same,
    startedAt: startedAt.toISOString(),
    ...(mutant === undefined ? {} : { mutant }),
    versions: { clew: clewVersion, node: process.version, platform: `${process.platform} ${process.arch}` },
    spec: JSON.parse(JSON.stringify(spec)) as Json,
  };
  writeJsonFile(directory.file("test.json"), record);
  return record;
}

/** Whether it has the fields without which nothing of a run can be shown; the rest was written here and is trusted. */
export function isTestRecord(value: unknown): value is TestRecord {
  const test = value as Partial<TestRecord> | null;
  return typeof test?.system === "string" && Array.isArray(test.nodes) && Array.isArray(test.nemesis);
}
