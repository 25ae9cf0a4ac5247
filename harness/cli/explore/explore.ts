/**
 * `clew explore`: every state that a small case can get into, where a hunt looks at thousands of runs of larger ones.
 *
 * It ends with "safe", or with the shortest trace to something wrong: printed, kept as a file that `clew replay` plays, and
 * drawn by the report.
 */
import { resolve } from "node:path";
import { figuresText, reasonText } from "../../explore/case/exploration-results.ts";
import { type ConcludedSearch, concludeSearch, writeSearch } from "../../explore/files/concluded-search.ts";
import type { WrittenExploration } from "../../explore/files/write-exploration.ts";
import type { SearchOutcome } from "../../explore/case/search.ts";
import { operationNotation } from "../../explore/trace/operation-notation.ts";
import type { SystemWords } from "../../../systems-under-test/words.ts";
import { shellCommand } from "../../run/repeat-command.ts";
import { pathOf, type Catalog } from "../../catalog.ts";
import { exitCodeOf } from "../base/exit-codes.ts";
import { shortPath } from "../base/short-path.ts";
import type { Surroundings } from "../base/surroundings.ts";
import type { Terminal } from "../base/terminal.ts";
import { type AskedCase, caseOf, type ExploreFlags, jobsFlag, timeLimitFlag } from "./explore-flags.ts";
import { printPlay } from "./print-play.ts";
import { watchedSearch } from "./watched-search.ts";

/**
 * Searches, writes everything down and prints the end.
 *
 * @param given names of the flags that were written, for the command that repeats it
 * @returns the exit code
 */
export async function exploreCommand(
  flags: ExploreFlags,
  given: readonly string[],
  surroundings: Surroundings,
): Promise<number> {
  const { catalog, terminal } = surroundings;
  const { asked, shapes } = caseOf(flags, catalog);
  const limits = { jobs: jobsFlag(flags), timeLimitMs: timeLimitFlag(flags) };
  const startedAt = new Date();
  if (!flags.json) printClients({ asked, shapes }, terminal);
  const outcome = await watchedSearch(asked, limits, surroundings);
  if (outcome.refuted !== undefined) terminal.warn(`explore: nodes are not interchangeable: ${outcome.refuted}`);
  const command = commandOf(flags, given, catalog);
  const concluded = concludeSearch(asked, outcome);
  if (!flags.json) tellVerdict({ outcome, concluded }, asked.system.words, terminal);
  const written = await writeSearch(asked, concluded, {
    startedAt,
    store: resolve(flags.store),
    command,
    shapes,
    modules: catalog.modules,
  });
  if (flags.json) printJson({ outcome, concluded }, written, terminal);
  else tellPaths(written, command, terminal);
  return exitCodeOf(concluded.results.valid);
}

function printClients({ asked, shapes }: AskedCase, terminal: Terminal): void {
  for (const [worker, operations] of asked.clients.entries()) {
    terminal.print(`c${worker}  ${operations.map((operation) => operationNotation(operation, shapes)).join(", ")}`);
  }
}

/** What a search came to. */
interface Ending {
  readonly outcome: SearchOutcome;
  readonly concluded: ConcludedSearch;
}

function tellVerdict({ outcome, concluded }: Ending, words: SystemWords | undefined, terminal: Terminal): void {
  const { play, lack } = concluded;
  const seen = figuresText(outcome.figures);
  if (play !== undefined) {
    terminal.print(terminal.verdict(false, `Not safe: ${play.steps.length} events lead to it, and no fewer do.`));
    terminal.print(`  seen until then: ${seen}\n`);
    printPlay(play, words, terminal);
  } else if (outcome.endedBy === undefined) {
    const { valid } = concluded.results;
    const word = terminal.verdict(valid, valid === true ? "Safe:" : "Unknown:");
    terminal.print(`${word} ${seen}, all within the bounds, nothing wrong in any.`);
    if (lack !== undefined) terminal.print(`  But ${lack.text}.`);
  } else {
    terminal.print(`${terminal.verdict("unknown", "Unknown:")} nothing is wrong in ${seen}, but there are more:`);
    terminal.print(`  ${reasonText(outcome.endedBy)}.`);
  }
}

function tellPaths({ directory, report, trace }: WrittenExploration, command: string, terminal: Terminal): void {
  terminal.print(`  ${shortPath(directory)}`);
  terminal.print(`  ${shortPath(report)}`);
  terminal.print(`  ${trace === undefined ? command : shellCommand(["npx", "clew", "replay", shortPath(trace)])}`);
}

function printJson({ outcome, concluded }: Ending, written: WrittenExploration, terminal: Terminal): void {
  const { play, results } = concluded;
  const { directory, report, trace } = written;
  const { valid, headline, story } = results;
  const events = play === undefined ? {} : { events: play.steps.length, failures: play.failures };
  const { figures, endedBy } = outcome;
  const result = { valid, headline, ...figures, endedBy, ...events, story, directory, report, trace };
  terminal.print(JSON.stringify(result, null, 2));
}

/** Where results go, in what form, and how many threads work for them changes nothing about them. */
const OF_OUTPUT = ["system", "store", "json", "jobs"];

/** The flags that were given, as a command. */
function commandOf(flags: ExploreFlags, given: readonly string[], catalog: Catalog): string {
  const words = ["npx", "clew", "explore", "--system", pathOf(catalog, flags.system)];
  const values = new Map<string, unknown>(Object.entries(flags));
  for (const name of given.filter((each) => !OF_OUTPUT.includes(each))) {
    const value = values.get(name);
    const flag = name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
    if (typeof value === "boolean") words.push(value ? `--${flag}` : `--no-${flag}`);
    else for (const one of Array.isArray(value) ? value : [value]) words.push(`--${flag}`, String(one));
  }
  return shellCommand(words);
}
