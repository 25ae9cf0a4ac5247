/**
 * Flags of the command line, as fields of a test.
 *
 * They are validated like a file, so that both accept the same and complain in the same words. A complaint names the
 * flag instead of a position.
 */
import { parse } from "yaml";
import { fillTest } from "./fill.ts";
import { aboveDefaults, givesField } from "./layers.ts";
import type { Path, Problem } from "./problem.ts";
import { SpecError } from "./spec.ts";
import type { Catalog } from "../catalog.ts";
import type { TestSpec } from "./spec.ts";

/** What was given on the command line, as typed; numbers are accepted, too. */
export interface Flags {
  readonly name?: string | undefined;
  readonly system?: string | undefined;
  readonly bin?: string | undefined;
  /** What comes after `--`. */
  readonly args?: readonly string[] | undefined;
  readonly latency?: string | number | undefined;
  readonly latencyDist?: string | undefined;
  readonly topology?: string | undefined;
  readonly quiescence?: string | number | undefined;
  readonly nemesisInterval?: string | number | undefined;
  readonly nodes?: string | number | undefined;
  /** Each "name=value". */
  readonly option?: readonly string[] | undefined;
  readonly mutant?: string | undefined;
  readonly workload?: string | undefined;
  readonly keys?: string | number | undefined;
  readonly operationsPerKey?: string | number | undefined;
  readonly readers?: string | number | undefined;
  readonly rate?: string | number | undefined;
  readonly concurrency?: string | number | undefined;
  /** Names of faults, separated by commas. */
  readonly nemesis?: string | undefined;
  readonly disk?: string | undefined;
  readonly fsync?: string | number | undefined;
  readonly timeLimit?: string | number | undefined;
  readonly recoveryTimeout?: string | number | undefined;
  readonly clientTimeout?: string | number | undefined;
  readonly availability?: string | number | undefined;
  readonly messages?: boolean | undefined;
  readonly check?: string | undefined;
  readonly checkTimeLimit?: string | number | undefined;
  readonly seed?: string | number | undefined;
  readonly cluster?: string | undefined;
}

/**
 * The test that these flags ask for.
 * @throws SpecError with a line for each mistake
 */
export function fromFlags(flags: Flags, known: Catalog): TestSpec {
  const fields = fieldsOfFlags(flags);
  const filled = fillTest(aboveDefaults(known.defaults, fields), known);
  if ("test" in filled) return filled.test;
  throw new SpecError(
    filled.problems.map((problem) =>
      !givesField(fields, problem) && givesField(known.defaults, problem)
        ? configProblem(problem)
        : flagProblem(problem),
    ),
  );
}

/** The line for a problem that came from the defaults of a config: "clew.config: defaults.nodes: expected …". */
export function configProblem({ path, message }: Problem): string {
  return `clew.config: ${["defaults", ...path].map(String).join(".")}: ${message}`;
}

/** The line for a problem that came from a flag: "--nodes: expected …". */
export function flagProblem({ path, message }: Problem): string {
  return `${flagOf(path)}: ${message}`;
}

/** The fields of a test that these flags give; not validated. @throws SpecError for an `--option` without "=" */
export function fieldsOfFlags(flags: Flags): { readonly [field: string]: unknown } {
  const {
    option,
    workload,
    keys,
    operationsPerKey,
    readers,
    nemesis,
    nodes,
    rate,
    concurrency,
    seed,
    latency,
    availability,
    ...texts
  } = flags;
  const fields = {
    ...texts,
    nodes: asNumber(nodes),
    rate: asNumber(rate),
    concurrency: asNumber(concurrency),
    latency: asNumber(latency),
    availability: asNumber(availability),
    seed: asNumber(seed),
    nemesis: nemesis
      ?.split(",")
      .map((fault) => fault.trim())
      .filter((fault) => fault !== ""),
    options: option === undefined || option.length === 0 ? undefined : Object.fromEntries(option.map(optionOf)),
    workload: defined({
      name: workload,
      keys: asNumber(keys),
      operationsPerKey: asNumber(operationsPerKey),
      readers: asNumber(readers),
    }),
  };
  return defined(fields) ?? {};
}

/** The fields that are not undefined; undefined when there are none. */
function defined(fields: { readonly [field: string]: unknown }): { readonly [field: string]: unknown } | undefined {
  const given = Object.entries(fields).filter(([, value]) => value !== undefined);
  return given.length === 0 ? undefined : Object.fromEntries(given);
}

/** The number; or the text when it is not a number, so that the validation complains. */
function asNumber(text: string | number | undefined): string | number | undefined {
  if (typeof text !== "string" || text.trim() === "" || Number.isNaN(Number(text))) return text;
  return Number(text);
}

/** "reads=lease" as a name and a value; values are read as in YAML, so 5 is a number and true is true. */
function optionOf(text: string): readonly [string, unknown] {
  const at = text.indexOf("=");
  if (at <= 0) throw new SpecError([`--option: expected name=value, found ${JSON.stringify(text)}.`]);
  const name = text.slice(0, at);
  // Every object has it, so it would be lost among the options.
  if (name === "__proto__")
    throw new SpecError([`--option ${name}: expected an option of the system; found "${name}".`]);
  return [name, parse(text.slice(at + 1)) as unknown];
}

function flagOf(path: Path): string {
  const [first, second] = path;
  if (first === "args") return "the arguments after --";
  if (first === "options") return `--option ${String(second)}`;
  const field = first === "workload" && second !== undefined && second !== "name" ? second : first;
  return `--${String(field).replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}
