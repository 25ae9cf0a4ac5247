/**
 * `clew test`: runs one test, or the tests of a suite one after the other, and ends with verdicts and report paths.
 */
import { existsSync, statSync, writeSync } from "node:fs";
import { resolve } from "node:path";
import { setMaxListeners } from "node:events";
import { worst, type Verdict } from "../../../histories/verdict.ts";
import { count } from "../../../histories/words/counts.ts";
import { alignedRows } from "../../../histories/words/text-table.ts";
import { summaryText } from "../../../reports/write/text.ts";
import { writeIndex } from "../../../reports/write/write-index.ts";
import type { AnySystem } from "../../any-system.ts";
import { pathOf, workloadNamed, type Catalog } from "../../catalog.ts";
import { locateProgram } from "../../clusters/executables/nodes/command.ts";
import { unnoticedHere, whyNoProcesses } from "../../clusters/local/platform.ts";
import { drawnSeed } from "../../run/drawn-seed.ts";
import { nearestHunt } from "../../run/nearest-hunt.ts";
import { shellCommand } from "../../run/repeat-command.ts";
import type { RunOutcome } from "../../run/run-test.ts";
import { fromFlags, type Flags } from "../../spec/flags.ts";
import { testedSystem } from "../../spec/program.ts";
import { loadSuite } from "../../spec/load-suite.ts";
import { specText } from "../../spec/spec-text.ts";
import { didYouMean } from "../../../histories/words/did-you-mean.ts";
import type { Suite, TestSpec } from "../../spec/spec.ts";
import type { Workload } from "../../workloads/workload.ts";
import { EXIT, exitCodeOf, InputError } from "../base/exit-codes.ts";
import { type NodeOutputFlags, shownOutput } from "./node-output.ts";
import { showProgress } from "./progress.ts";
import { shortPath } from "../base/short-path.ts";
import type { Surroundings } from "../base/surroundings.ts";
import type { Terminal } from "../base/terminal.ts";
import { CLEW_VERSION } from "../base/version.ts";

/** The options of `clew test`, as text from the command line. */
export interface TestFlags extends Flags, NodeOutputFlags {
  readonly only?: string;
  readonly store: string;
  /** Arguments of the program that is tested. */
  readonly args?: readonly string[];
  /** The same runs with the planted bugs taken out. */
  readonly withoutMutant?: boolean;
}

/**
 * Runs everything that was asked for; gives the exit code.
 * @throws InputError before anything is started, where a name, a program or the platform does not allow it
 */
export async function testCommand(
  file: string | undefined,
  flags: TestFlags,
  { catalog, terminal, platform }: Surroundings & { readonly platform: NodeJS.Platform },
): Promise<number> {
  const { only, store, withoutMutant = false, logStderr, logNetSend, logNetRecv, ...specFlags } = flags;
  const output: NodeOutputFlags = { logStderr, logNetSend, logNetRecv };
  const suite = file === undefined ? flagsOnly(specFlags, catalog) : suiteFile(file, specFlags, catalog);
  const tests = selected(suite, only).map((spec) => (withoutMutant ? correct(spec) : spec));
  if (tests.some(({ cluster }) => cluster === "local")) checkPlatform(platform, terminal);
  for (const spec of tests) {
    const system = requireSystem(spec, catalog);
    checkProgram(system);
    shownOutput(output, system, terminal);
  }
  // Loaded once nothing is wrong with what was asked: it brings every kind of cluster along.
  const { runTest } = await import("../../run/run-test.ts");
  const interrupt = interruption(terminal);
  const ends: { readonly spec: TestSpec; readonly outcome: RunOutcome }[] = [];
  try {
    for (const spec of tests) {
      if (interrupt.signal.aborted) break;
      const seed = spec.seed ?? drawnSeed();
      const system = requireSystem(spec, catalog);
      const progress = showProgress(spec.name, terminal);
      try {
        // One test after the other: two clusters at once would disturb each other.
        // oxlint-disable-next-line no-await-in-loop
        const outcome = await runTest({
          spec,
          system,
          workload: requireWorkload(spec.workload.name, catalog),
          faultKinds: catalog.faults,
          checks: catalog.runChecks,
          seed,
          store: resolve(store),
          command: repeatCommand({ file, flags, name: suite.tests.length > 1 ? spec.name : undefined, seed }),
          clewVersion: CLEW_VERSION,
          progress,
          nodeWatch: shownOutput(output, system, terminal),
          abandon(message) {
            progress.end();
            writeSync(2, `clew: the run failed: ${message}\n`);
            process.exit(EXIT.failed);
          },
          signal: interrupt.signal,
        });
        ends.push({ spec, outcome });
        progress.end();
        terminal.print(summaryText(outcome.record, outcome.results, { report: shortPath(outcome.report) }));
        if (outcome.results.valid === false && system.kind === "nodes") {
          terminal.print(`hunt    ${nearestHunt(spec, system, pathOf(catalog, spec.system))}`);
        }
        for (const warning of outcome.warnings) terminal.warn(`${spec.name}: ${warning}`);
      } finally {
        progress.end();
      }
    }
  } finally {
    interrupt.end();
    await refreshIndex(store, terminal);
  }
  if (tests.length > 1) printTable(ends, terminal);
  if (ends.length < tests.length) terminal.warn(`${tests.length - ends.length} of ${tests.length} tests were not run.`);
  const verdicts = ends.map(({ outcome }) => outcome.results.valid);
  return exitCodeOf(worst(ends.length < tests.length ? [...verdicts, "unknown"] : verdicts));
}

/** @throws InputError where nodes cannot run as processes; warns of what goes unnoticed */
function checkPlatform(platform: NodeJS.Platform, terminal: Terminal): void {
  const why = whyNoProcesses(platform);
  if (why !== undefined) throw new InputError(`clew test: ${why}`);
  const unnoticed = unnoticedHere(platform);
  if (unnoticed !== undefined) terminal.warn(`clew test: ${unnoticed}`);
}

/** The index only lists what is there: that it cannot be written must not hide how the runs ended. */
async function refreshIndex(store: string, terminal: Terminal): Promise<void> {
  if (!existsSync(store)) return;
  try {
    await writeIndex(resolve(store));
  } catch (error) {
    terminal.warn(`${store}/index.html could not be written: ${(error as Error).message}`);
  }
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

/** The flags as given, with the seed that was used and the one test of the suite that this was. */
function repeatCommand(options: {
  readonly file: string | undefined;
  readonly flags: TestFlags;
  readonly name: string | undefined;
  readonly seed: number;
}): string {
  const words = ["npx", "clew", "test", ...(options.file === undefined ? [] : [options.file])];
  type Given = string | boolean | readonly string[];
  const { args = [], ...flags } = options.flags;
  for (const [name, value] of Object.entries(flags) as readonly (readonly [string, Given])[]) {
    if (["seed", "only", "store"].includes(name)) continue;
    const flag = `--${name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
    if (typeof value === "boolean") words.push(flag);
    else for (const each of typeof value === "string" ? [value] : value) words.push(flag, each);
  }
  if (options.name !== undefined) words.push("--only", options.name);
  words.push("--seed", String(options.seed));
  return shellCommand(args.length === 0 ? words : [...words, "--", ...args]);
}

function printTable(
  ends: readonly { readonly spec: TestSpec; readonly outcome: RunOutcome }[],
  terminal: Terminal,
): void {
  terminal.print("");
  const rows = ends.map(({ spec, outcome: { results } }) => [
    spec.name,
    verdictWords(results.valid, spec.expect),
    count(results.operationCount),
  ]);
  const cells = alignedRows(rows, { align: ["left", "left", "right"] });
  for (const [row, { outcome }] of ends.entries()) {
    const { results, report } = outcome;
    const [name = "", words = "", operations = ""] = cells[row] ?? [];
    terminal.print(
      `${name}  ${terminal.verdict(results.valid, words)}  ${operations} operations  ${shortPath(report)}`,
    );
    const faults = results.faults.map((fault) => `${fault.fault} ${fault.effective}/${fault.armed}`).join(", ");
    if (faults !== "") terminal.print(`${" ".repeat(name.length)}  effective/begun: ${faults}`);
  }
}

function verdictWords(valid: Verdict, expect: TestSpec["expect"]): string {
  const word = valid === true ? "valid" : valid === false ? "INVALID" : "unknown";
  if (expect === undefined) return word;
  return `${word}, ${valid === (expect === "valid") ? "as expected" : "NOT as expected"}`;
}

/** Ctrl-C and SIGTERM end the run in order; a second one at once (the reaper then ends the nodes). */
function interruption(terminal: Terminal): { readonly signal: AbortSignal; end(): void } {
  const controller = new AbortController();
  // Every phase of every run listens for a while.
  setMaxListeners(0, controller.signal);
  const onSignal = (name: NodeJS.Signals): void => {
    if (controller.signal.aborted) process.exit(130);
    terminal.warn(`${name}: ending the run in order; once more ends it at once`);
    controller.abort(`interrupted by ${name}`);
  };
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
  for (const name of signals) process.on(name, onSignal);
  return {
    signal: controller.signal,
    end() {
      for (const name of signals) process.off(name, onSignal);
    },
  };
}
