/**
 * Flags of the command line, as fields of a test.
 *
 * They go through the same validation as a file, so that both accept the same and complain in the same words, with
 * the flag's name in place of a position.
 */
import { parse } from "yaml";
import { fillTest } from "./fill.ts";
import type { Path, Problem } from "./problem.ts";
import { SpecError } from "./spec.ts";
import type { Known, TestSpec } from "./spec.ts";

/** What was given on the command line; texts as typed, numbers and lists are taken, too. */
export interface Flags {
  readonly name?: string | undefined;
  readonly system?: string | undefined;
  readonly nodes?: string | number | undefined;
  /** "name=value", several times. */
  readonly option?: readonly string[] | undefined;
  readonly mutant?: string | undefined;
  readonly workload?: string | undefined;
  readonly keys?: string | number | undefined;
  readonly operationsPerKey?: string | number | undefined;
  readonly rate?: string | number | undefined;
  readonly concurrency?: string | number | undefined;
  /** Faults with commas between them. */
  readonly nemesis?: string | undefined;
  readonly disk?: string | undefined;
  readonly fsync?: string | number | undefined;
  readonly timeLimit?: string | number | undefined;
  readonly recoveryTimeout?: string | number | undefined;
  readonly clientTimeout?: string | number | undefined;
  readonly check?: string | undefined;
  readonly checkTimeLimit?: string | number | undefined;
  readonly seed?: string | number | undefined;
  readonly cluster?: string | undefined;
}

/** The test that these flags ask for. Throws a SpecError with a line for each mistake. */
export function fromFlags(flags: Flags, known: Known): TestSpec {
  const filled = fillTest(fieldsOfFlags(flags), known);
  if ("test" in filled) return filled.test;
  throw new SpecError(filled.problems.map((problem) => flagProblem(problem)));
}

/** A line for a problem that came from a flag. */
export function flagProblem({ path, message }: Problem): string {
  return `${flagOf(path)}: ${message}`;
}

/** The fields of a test that these flags give; unchecked. */
export function fieldsOfFlags(flags: Flags): { readonly [field: string]: unknown } {
  const { option, workload, keys, operationsPerKey, nemesis, nodes, rate, concurrency, seed, ...texts } = flags;
  const fields = {
    ...texts,
    nodes: asNumber(nodes),
    rate: asNumber(rate),
    concurrency: asNumber(concurrency),
    seed: asNumber(seed),
    nemesis: nemesis
      ?.split(",")
      .map((fault) => fault.trim())
      .filter((fault) => fault !== ""),
    options: option === undefined || option.length === 0 ? undefined : Object.fromEntries(option.map(optionOf)),
    workload: defined({ name: workload, keys: asNumber(keys), operationsPerKey: asNumber(operationsPerKey) }),
  };
  return defined(fields) ?? {};
}

/** Without the undefined ones; undefined when there is no other. */
function defined(fields: { readonly [field: string]: unknown }): { readonly [field: string]: unknown } | undefined {
  const given = Object.entries(fields).filter(([, value]) => value !== undefined);
  return given.length === 0 ? undefined : Object.fromEntries(given);
}

/** The number, or the text where it is none, for the validation to complain of. */
function asNumber(text: string | number | undefined): string | number | undefined {
  if (typeof text !== "string" || text.trim() === "" || Number.isNaN(Number(text))) return text;
  return Number(text);
}

/** "reads=lease" as a name and a value; values are read as in YAML, so 5 is a number and true is true. */
function optionOf(text: string): readonly [string, unknown] {
  const at = text.indexOf("=");
  if (at <= 0) throw new SpecError([`--option: expected name=value, found ${JSON.stringify(text)}.`]);
  return [text.slice(0, at), parse(text.slice(at + 1)) as unknown];
}

function flagOf(path: Path): string {
  const [first, second] = path;
  if (first === "options") return `--option ${String(second)}`;
  const field = first === "workload" && second !== undefined && second !== "name" ? second : first;
  return `--${String(field).replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}
