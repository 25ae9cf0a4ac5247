/**
 * The tests that a command line asks for: those of a file, or the one that the flags say; with what their names stand for.
 */
import { existsSync, statSync } from "node:fs";
import { didYouMean } from "../../../histories/words/did-you-mean.ts";
import type { AnySystem } from "../../any-system.ts";
import { workloadNamed, type Catalog } from "../../catalog.ts";
import { locateProgram } from "../../clusters/executables/nodes/command.ts";
import { fromFlags, type Flags } from "../../spec/flags.ts";
import { loadSuite } from "../../spec/load-suite.ts";
import { testedSystem } from "../../spec/program.ts";
import { specText } from "../../spec/spec-text.ts";
import type { Suite, TestSpec } from "../../spec/spec.ts";
import type { Workload } from "../../workloads/workload.ts";
import { InputError } from "../base/exit-codes.ts";
import type { Shard } from "../base/number-flags.ts";

/** A test, and what its names stand for. */
export interface AskedTest {
  readonly spec: TestSpec;
  readonly system: AnySystem;
  readonly workload: Workload;
  /** The line on which it begins in its file. */
  readonly line?: number;
}

/** What is to be run. */
export interface AskedTests {
  /** Of the suite, or of the only test. */
  readonly name: string;
  readonly tests: readonly AskedTest[];
  /** Of how many it was chosen. */
  readonly writtenCount: number;
}

/** What is chosen of a file's tests. */
export interface Selection {
  /** Names with commas between them; undefined: all. */
  readonly only: string | undefined;
  readonly shard: Shard | undefined;
  /** The same runs with the planted bugs taken out. */
  readonly withoutMutant: boolean;
}

/**
 * The tests of the file, or of the flags where there is none.
 * @throws InputError or SpecError for a file, a name or a program that does not allow it
 */
export function askedTests(
  file: string | undefined,
  flags: Flags,
  { selection, catalog }: { readonly selection: Selection; readonly catalog: Catalog },
): AskedTests {
  const suite = file === undefined ? flagsOnly(flags, catalog) : suiteFile(file, flags, catalog);
  const chosen = selected(suite, selection.only);
  const tests = sharded(chosen, selection.shard).map((written) => {
    const spec = selection.withoutMutant ? correct(written) : written;
    const system = requireSystem(spec, catalog);
    checkProgram(system);
    const line = suite.lines?.[suite.tests.indexOf(written)];
    const workload = requireWorkload(spec.workload.name, catalog);
    return { spec, system, workload, ...(line === undefined ? {} : { line }) };
  });
  return { name: suite.name, tests, writtenCount: suite.tests.length };
}

/** Tests take turns in their order, as the seeds of a hunt do: all parts together are the whole, and no two have the same. */
export function sharded<Test>(tests: readonly Test[], shard: Shard | undefined): readonly Test[] {
  if (shard === undefined) return tests;
  return tests.filter((_, position) => position % shard.count === shard.index - 1);
}

function flagsOnly(flags: Flags, catalog: Catalog): Suite {
  if ((flags.system ?? flags.bin ?? catalog.defaults["system"]) === undefined) {
    const names = [...catalog.systems, ...catalog.foreignSystems].map(({ name }) => name).join(", ");
    throw new InputError(
      `clew test: expected a YAML file, --system (${names}), or --bin with a program that speaks Maelstrom's protocol; found none of them`,
    );
  }
  const spec = fromFlags(flags, catalog);
  return { name: spec.name, tests: [spec] };
}

function suiteFile(file: string, flags: Flags, catalog: Catalog): Suite {
  if (!existsSync(file)) throw new InputError(`${file}: no such file. Expected a YAML file with a test or a suite.`);
  if (statSync(file).isDirectory())
    throw new InputError(`${file}: expected a YAML file with a test or a suite, found a folder.`);
  return loadSuite({ text: specText(file), file, known: catalog, flags });
}

function selected(suite: Suite, only: string | undefined): readonly TestSpec[] {
  if (only === undefined) return suite.tests;
  const names = suite.tests.map((test) => test.name);
  const asked = only.split(",").map((name) => name.trim());
  for (const name of asked) {
    if (!names.includes(name)) {
      throw new InputError(`--only: expected one of ${names.join(", ")}, found "${name}".${didYouMean(name, names)}`);
    }
  }
  return suite.tests.filter((test) => asked.includes(test.name));
}

/** The options that a mutant needs stay: it is the same run but for the bug. */
function correct({ mutant: _mutant, expect: _expect, ...spec }: TestSpec): TestSpec {
  return spec;
}

/** A program that cannot be run is the user's mistake: told before there is a run. */
function checkProgram(system: AnySystem): void {
  if (system.kind !== "executable") return;
  try {
    locateProgram(system.command.file);
  } catch (error) {
    throw new InputError((error as Error).message, { cause: error });
  }
}

function requireSystem(spec: TestSpec, catalog: Catalog): AnySystem {
  const system = testedSystem(spec, catalog);
  if (system === undefined) throw new Error(`the catalog lost system ${spec.system} after it was validated`);
  return system;
}

function requireWorkload(name: string, catalog: Catalog): Workload {
  const workload = workloadNamed(catalog, name);
  if (workload === undefined) throw new Error(`the catalog lost workload ${name} after it was validated`);
  return workload;
}
