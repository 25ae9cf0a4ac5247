/**
 * `clew replay` of a trace: the same events again on the code as it is now, with the verdict and a report.
 *
 * A trace is kept to see whether what it shows is mended. So a run that goes another way than the file says is no failure of
 * its own: it is told where it first differs, what cannot happen is left out, and what counts is whether anything is wrong.
 */
import { counted } from "../../../histories/words/counts.ts";
import type { Catalog } from "../../catalog.ts";
import { readTraceFile } from "../../explore/files/read-trace.ts";
import { writeExploration } from "../../explore/files/write-exploration.ts";
import { resultsOfPlay } from "../../explore/exploration-results.ts";
import { endLines, outcomeLines } from "../../explore/trace/outcome-lines.ts";
import { play, type Play } from "../../explore/trace/play.ts";
import type { WrittenTrace } from "../../explore/trace/trace-file.ts";
import { workerOf } from "../../explore/trace/trace.ts";
import type { SystemWords } from "../../../systems-under-test/words.ts";
import { shellCommand } from "../../run/repeat-command.ts";
import { fieldsOfFlags } from "../../spec/flags.ts";
import { exitCodeOf, InputError } from "../base/exit-codes.ts";
import { shortPath } from "../base/short-path.ts";
import { storeOfFinding } from "../base/store-folder.ts";
import type { Surroundings } from "../base/surroundings.ts";
import type { Terminal } from "../base/terminal.ts";
import { CLEW_VERSION } from "../base/version.ts";
import { printPlay } from "./print-play.ts";

/** The options of `clew replay` that mean something for a trace, and those that are refused. */
export interface ReplayTraceFlags {
  /** Id of a bug, or "none". */
  readonly mutant?: string;
  readonly option?: readonly string[];
  /** Default: the usual one. */
  readonly store?: string;
  readonly nodes?: string;
  readonly workload?: string;
  readonly strategy?: string;
  readonly profile?: string;
  readonly oracles?: string;
}

/** Plays the trace in this file; gives the exit code of what came of it. */
export async function replayTrace(
  path: string,
  flags: ReplayTraceFlags,
  { catalog, terminal }: Surroundings,
): Promise<number> {
  refuseOthers(flags);
  const { trace, surroundings, shapes } = readTraceFile(path, catalog, {
    mutant: flags.mutant,
    options: optionsOf(flags),
  });
  const { system } = surroundings;
  const played = play(trace, surroundings);
  const results = resultsOfPlay(played, system.words);
  const written = await writeExploration({
    setup: trace.setup,
    system,
    results,
    play: played,
    clients: new Set(trace.steps.filter(({ who }) => workerOf(who) !== undefined).map(({ who }) => who)).size,
    spec: trace.setup,
    nemesis: [],
    seed: 1,
    store: storeOfTrace(path, flags, catalog),
    startedAt: new Date(),
    name: `replay-${trace.setup.system}-trace`,
    command: commandOf(path, flags),
    clewVersion: CLEW_VERSION,
    modules: catalog.modules,
    shapes,
  });
  printPlay(played, system.words, terminal);
  tellEnd({ path, trace, played, words: system.words }, terminal);
  terminal.print(`  ${shortPath(written.directory)}`);
  terminal.print(`  ${shortPath(written.report)}`);
  return exitCodeOf(results.valid);
}

/** A trace says the rest itself. */
const OTHERS = ["nodes", "workload", "strategy", "profile", "oracles"] as const;

function refuseOthers(flags: ReplayTraceFlags): void {
  const other = OTHERS.find((name) => flags[name] !== undefined);
  if (other === undefined) return;
  throw new InputError(
    `--${other}: expected no such flag beside a trace, which has its own, found ${String(flags[other])}. Only --mutant (or none) and --option change what is played.`,
  );
}

function optionsOf(flags: ReplayTraceFlags): NonNullable<Parameters<typeof readTraceFile>[2]>["options"] & object {
  const { options = {} } = fieldsOfFlags({ option: flags.option });
  return options as ReturnType<typeof optionsOf>;
}

function storeOfTrace(path: string, flags: ReplayTraceFlags, catalog: Catalog): string {
  return storeOfFinding(path, { named: flags.store, otherwise: catalog.store });
}

interface Told {
  readonly path: string;
  readonly trace: WrittenTrace;
  readonly played: Play;
  readonly words: SystemWords | undefined;
}

function tellEnd(told: Told, terminal: Terminal): void {
  const { trace, played } = told;
  const difference = firstDifference(told);
  const left = played.steps.filter(({ impossible }) => impossible !== undefined).length;
  const wasWrong = trace.end !== undefined && !trace.end.outcome.includes("nothing is wrong");
  terminal.print("");
  if (played.failures.length > 0) {
    const same =
      trace.end === undefined
        ? ""
        : difference === undefined
          ? ", the same as in the file"
          : ", but not the same as in the file";
    terminal.print(
      `${terminal.verdict(false, "Not safe")} after ${counted(played.steps.length - left, "event")}${same}.`,
    );
  } else if (wasWrong) {
    terminal.print(`${terminal.verdict(true, "Gone:")} what the trace showed does not come about this way any more.`);
    if (left > 0)
      terminal.print(`  ${counted(left, "event")} could not happen and ${left === 1 ? "was" : "were"} left out`);
    terminal.print("  clew explore says whether there is another way to it");
  } else terminal.print(terminal.verdict(true, "Nothing is wrong."));
  for (const line of difference ?? []) terminal.print(`  ${line}`);
}

/** Where what happens is not what the file says, in lines; undefined where it is the same. */
function firstDifference({ path, trace, played, words }: Told): readonly string[] | undefined {
  for (const [place, { line, outcome }] of trace.written.entries()) {
    const now = played.steps[place];
    if (outcome === undefined || now === undefined) continue;
    const lines = outcomeLines(now, words);
    if (!isSame(lines, outcome)) return [`the first difference is at ${path}:${line}`, ...compared(outcome, lines)];
  }
  const { end } = trace;
  const ending = endLines(played);
  if (end === undefined || isSame(ending, end.outcome)) return undefined;
  return [`the first difference is at ${path}:${end.line}`, ...compared(end.outcome, ending)];
}

function compared(then: readonly string[], now: readonly string[]): string[] {
  return [...then.map((line) => `  then  ${line}`), ...now.map((line) => `  now   ${line}`)];
}

function isSame(one: readonly string[], other: readonly string[]): boolean {
  return one.join("\n") === other.join("\n");
}

function commandOf(path: string, flags: ReplayTraceFlags): string {
  const words = ["npx", "clew", "replay", path];
  if (flags.mutant !== undefined) words.push("--mutant", flags.mutant);
  for (const option of flags.option ?? []) words.push("--option", option);
  return shellCommand(words);
}
