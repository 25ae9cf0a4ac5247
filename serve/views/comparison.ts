/**
 * Two runs side by side: what was asked for differently, and what came of it.
 */
import type { Json } from "../../histories/json.ts";
import type { RunResults, TestRecord } from "../../runs/results.ts";
import { checkMark, milliseconds } from "../../reports/views/words.ts";
import { count } from "../../histories/words/counts.ts";

/** A run as far as its files tell. */
export interface ComparedRun {
  readonly test: TestRecord | undefined;
  readonly results: RunResults | undefined;
}

/** Something of both runs; a dash where a run lacks it. */
export interface ComparedRow {
  readonly name: string;
  readonly one: string;
  readonly other: string;
  readonly isSame: boolean;
}

const LACKING = "–";

/** Fields of the two specifications, with whatever else is known of how the runs were made. Those that differ come first. */
export function comparedSpecs(one: ComparedRun, other: ComparedRun): readonly ComparedRow[] {
  return compared(specFields(one), specFields(other)).sort((a, b) => Number(a.isSame) - Number(b.isSame));
}

/** The checks of both, in the order of the first. */
export function comparedChecks(one: ComparedRun, other: ComparedRun): readonly ComparedRow[] {
  return compared(checkFields(one), checkFields(other));
}

/** Operations and their latencies. */
export function comparedOperations(one: ComparedRun, other: ComparedRun): readonly ComparedRow[] {
  return compared(operationFields(one), operationFields(other));
}

/** Faults: how often they began and had effect, and what they did. */
export function comparedFaults(one: ComparedRun, other: ComparedRun): readonly ComparedRow[] {
  return compared(faultFields(one), faultFields(other));
}

type Fields = ReadonlyMap<string, string>;

function compared(one: Fields, other: Fields): ComparedRow[] {
  const names = [...new Set([...one.keys(), ...other.keys()])];
  return names.map((name) => {
    const [left, right] = [one.get(name) ?? LACKING, other.get(name) ?? LACKING];
    return { name, one: left, other: right, isSame: left === right };
  });
}

function specFields({ test }: ComparedRun): Fields {
  const fields = new Map<string, string>();
  if (test === undefined) return fields;
  const { system, workload, cluster, mutant, seed, nodes, concurrency, nemesis, timeLimitMs, versions, spec } = test;
  const add = (name: string, value: unknown): void => {
    if (value !== undefined) fields.set(name, typeof value === "string" ? value : JSON.stringify(value));
  };
  add("system", system);
  add("workload", workload);
  add("planted bug", mutant);
  add("cluster", cluster);
  add("nodes", nodes.join(" "));
  add("clients", concurrency);
  add("faults", nemesis.join(", ") || "none");
  add("time limit", timeLimitMs === undefined ? undefined : milliseconds(timeLimitMs));
  add("seed", seed);
  add("clew", versions?.clew);
  add("Node", versions?.node);
  add("platform", versions?.platform);
  for (const [name, value] of leaves("spec", spec)) add(name, value);
  return fields;
}

/** The values in a specification, each with the way to it, e.g. "spec.nemesis.0.every". */
function* leaves(path: string, value: Json | undefined): Generator<readonly [string, Json]> {
  if (value === undefined) return;
  if (typeof value !== "object" || value === null || Object.keys(value).length === 0) return void (yield [path, value]);
  for (const [name, inner] of Object.entries(value)) yield* leaves(`${path}.${name}`, inner);
}

function checkFields({ results }: ComparedRun): Fields {
  const checks = results?.checks ?? [];
  return new Map(checks.map((check) => [check.name, `${checkMark(check)} ${check.message}`]));
}

function operationFields({ results }: ComparedRun): Fields {
  const fields = new Map<string, string>();
  if (results === undefined) return fields;
  fields.set("operations", count(results.operationCount));
  for (const { f, ok, fail, info, p50Ms, p99Ms } of results.stats) {
    fields.set(`${f}: ok, fail, info`, [ok, fail, info].map(count).join(", "));
    fields.set(`${f}: median latency`, milliseconds(p50Ms));
    fields.set(`${f}: 99 of 100`, milliseconds(p99Ms));
  }
  return fields;
}

function faultFields({ results }: ComparedRun): Fields {
  const faults = results?.faults ?? [];
  return new Map(
    faults.map(({ fault, armed, effective, effect, nextOkMs }) => [
      fault,
      `began ${count(armed)}, had effect ${count(effective)}: ${effect}${nextOkMs === undefined ? "" : `; next ok after ${milliseconds(nextOkMs)}`}`,
    ]),
  );
}
