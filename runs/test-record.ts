/**
 * `test.json`: what writes it and what reads it. Runs of all clusters have the same record.
 */
import type { Json } from "../histories/json.ts";
import { excerpt } from "./excerpt.ts";
import { RUN_FORMAT } from "./results.ts";
import type { ShrunkFrom, TestRecord } from "./results.ts";
import type { RunDirectory } from "./run-directory.ts";
import { writeJsonFile } from "./run-directory.ts";

/** What is run. The rest of the record says when, by which versions, and in which format. */
export interface RecordedTest extends Omit<
  TestRecord,
  "format" | "startedAt" | "mutant" | "shrunkFrom" | "versions" | "spec"
> {
  readonly startedAt: Date;
  readonly mutant?: string | undefined;
  readonly shrunkFrom?: ShrunkFrom | undefined;
  readonly clewVersion: string;
  /** Whatever repeats the run: the specification, or the plan of a hunt. Written as JSON. */
  readonly spec: object;
}

/** Writes `test.json` of a run, and gives what was written. @throws the file system's error, with the path */
export function writeTestRecord(directory: RunDirectory, test: RecordedTest): TestRecord {
  const { startedAt, mutant, shrunkFrom, clewVersion, spec, ...same } = test;
  const record: TestRecord = {
    format: RUN_FORMAT,
    ...same,
    startedAt: startedAt.toISOString(),
    ...(mutant === undefined ? {} : { mutant }),
    ...(shrunkFrom === undefined ? {} : { shrunkFrom }),
    versions: { clew: clewVersion, node: process.version, platform: `${process.platform} ${process.arch}` },
    spec: JSON.parse(JSON.stringify(spec)) as Json,
  };
  writeJsonFile(directory.file("test.json"), record);
  return record;
}

interface Rule {
  readonly expected: string;
  readonly fits: (value: unknown) => boolean;
  /** Nothing of a run can be shown without it. Any other field may be missing: older runs have fewer. */
  readonly isNeeded?: true;
}

const TEXT: Rule = { expected: "a text", fits: (value) => typeof value === "string" };
const NUMBER: Rule = { expected: "a number", fits: (value) => typeof value === "number" };
const TEXTS: Rule = {
  expected: "a list of texts",
  fits: (value) => Array.isArray(value) && value.every((item) => typeof item === "string"),
};
const VERSIONS: Rule = {
  expected: "an object with the texts clew, node and platform",
  fits: (value) => {
    const { clew, node, platform } = (value ?? {}) as { readonly [name: string]: unknown };
    return [clew, node, platform].every((version) => typeof version === "string");
  },
};

const SHRUNK_FROM: Rule = {
  expected: "an object with the number seed, the text kept and the texts others",
  fits: (value) => {
    const { seed, kept, others } = (value ?? {}) as { readonly [name: string]: unknown };
    return NUMBER.fits(seed) && TEXT.fits(kept) && TEXTS.fits(others);
  },
};

const RULES: { readonly [Field in Exclude<keyof TestRecord, "spec">]-?: Rule } = {
  format: {
    expected: `${RUN_FORMAT}, the format that this version of clew knows`,
    fits: (value) => value === RUN_FORMAT,
  },
  name: TEXT,
  startedAt: { expected: "a date", fits: (value) => TEXT.fits(value) && !Number.isNaN(Date.parse(String(value))) },
  system: { ...TEXT, isNeeded: true },
  workload: TEXT,
  cluster: TEXT,
  nodes: { ...TEXTS, isNeeded: true },
  leaderRoles: TEXTS,
  concurrency: NUMBER,
  nemesis: { ...TEXTS, isNeeded: true },
  timeLimitMs: NUMBER,
  seed: NUMBER,
  mutant: TEXT,
  shrunkFrom: SHRUNK_FROM,
  command: TEXT,
  versions: VERSIONS,
};

/**
 * What `test.json` holds. The specification in it is for people and for repeating the run; it is not looked into.
 *
 * @param value the file's JSON
 * @throws Error with the field, what was expected and what was found
 */
export function parseTestRecord(value: unknown): TestRecord {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new Error(`expected an object, found ${excerpt(value)}`);
  }
  const fields = value as { readonly [field: string]: unknown };
  for (const [field, { expected, fits, isNeeded }] of Object.entries<Rule>(RULES)) {
    const found = fields[field];
    if (found === undefined ? isNeeded === true : !fits(found)) {
      throw new Error(`${field}: expected ${expected}, found ${found === undefined ? "nothing" : excerpt(found)}`);
    }
  }
  return value as TestRecord;
}
