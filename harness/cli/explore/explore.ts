/**
 * `clew explore`: every state that a small case can get into, where a hunt looks at thousands of runs of larger ones.
 *
 * It ends with "safe", or with the shortest trace to something wrong: printed, kept as a file that `clew replay` plays, and
 * drawn by the report.
 */
import { resolve } from "node:path";
import { count } from "../../../histories/words/counts.ts";
import { explore, type Exploration } from "../../explore/explore.ts";
import type { ExploreCase } from "../../explore/case.ts";
import { figuresText, resultsOfPlay, resultsOfSafe, type SearchFigures } from "../../explore/exploration-results.ts";
import { writeExploration, type WrittenExploration } from "../../explore/files/write-exploration.ts";
import { operationNotation } from "../../explore/trace/operation-notation.ts";
import type { Play } from "../../explore/trace/play.ts";
import { playWay } from "../../explore/trace/way-trace.ts";
import type { RunResults } from "../../../runs/results.ts";
import { shellCommand } from "../../run/repeat-command.ts";
import { pathOf, type Catalog } from "../../catalog.ts";
import { exitCodeOf } from "../base/exit-codes.ts";
import { shortPath } from "../base/short-path.ts";
import type { Surroundings } from "../base/surroundings.ts";
import type { Terminal } from "../base/terminal.ts";
import { CLEW_VERSION } from "../base/version.ts";
import { type AskedCase, caseOf, type ExploreFlags } from "./explore-flags.ts";
import { printPlay } from "./print-play.ts";

/**
 * Searches, writes everything down and prints the end.
 *
 * @param given names of the flags that were written, for the command that repeats it
 * @returns the exit code
 */
export async function exploreCommand(
  flags: ExploreFlags,
  given: readonly string[],
  { catalog, terminal }: Surroundings,
): Promise<number> {
  const { asked, shapes } = caseOf(flags, catalog);
  const startedAt = new Date();
  if (!flags.json) printClients({ asked, shapes }, terminal);
  const exploration = search(asked, terminal);
  const { violation, worlds: states, transitions, depth } = exploration;
  const figures = { states, transitions, depth };
  const play = violation === undefined ? undefined : played(exploration, asked);
  const results =
    play === undefined
      ? resultsOfSafe(
          asked.model.name,
          figures,
          exploration.safe === true ? undefined : "raise --states, or lower a bound",
        )
      : resultsOfPlay(play, asked.system.words, figures);
  const command = commandOf(flags, given, catalog);
  const written = await writeExploration({
    setup: asked.setup,
    system: asked.system,
    results,
    play,
    clients: asked.clients.length,
    spec: { ...asked.setup, clients: asked.clients, bounds: asked.bounds, states: asked.statesMax },
    nemesis: Object.entries(asked.bounds).flatMap(([kind, bound]) => (bound > 0 ? [kind] : [])),
    seed: asked.seed,
    store: resolve(flags.store),
    startedAt,
    name: `explore-${asked.setup.system}`,
    command,
    clewVersion: CLEW_VERSION,
    modules: catalog.modules,
    shapes,
  });
  if (flags.json) printJson({ results, figures, play, written }, terminal);
  else tell({ results, figures, play, written, asked, command }, terminal);
  return exitCodeOf(results.valid);
}

function search(asked: ExploreCase, terminal: Terminal): Exploration {
  const { setup, statesMax: worldsMax, ...rest } = asked;
  const exploration = explore({
    ...rest,
    nodes: setup.nodes,
    mutant: setup.mutant,
    losesWrites: setup.losesWrites,
    worldsMax,
    onProgress: ({ worlds, depth }) => terminal.live(`explore  ${count(worlds)} states, ${depth} events deep`),
  });
  terminal.live("");
  return exploration;
}

/** What is wrong is played again without the search: it must be wrong there, too. */
function played(exploration: Exploration, asked: ExploreCase): Play {
  const { violation, cast } = exploration;
  const { setup, clients, model: judge } = asked;
  const play = playWay({ cast, way: violation?.way ?? [], clients }, setup, { ...asked, judge });
  if (play.failures.length > 0) return play;
  throw new Error(`the search found "${violation?.message ?? ""}", and when it is played nothing is wrong`);
}

function printClients({ asked, shapes }: AskedCase, terminal: Terminal): void {
  for (const [worker, operations] of asked.clients.entries()) {
    terminal.print(`c${worker}  ${operations.map((operation) => operationNotation(operation, shapes)).join(", ")}`);
  }
}

/** What a search came to. */
interface Ending {
  readonly results: RunResults;
  readonly figures: SearchFigures;
  readonly play: Play | undefined;
  readonly written: WrittenExploration;
}

function tell(
  {
    results,
    figures,
    play,
    written,
    asked,
    command,
  }: Ending & { readonly asked: ExploreCase; readonly command: string },
  terminal: Terminal,
): void {
  const seen = figuresText(figures);
  if (play !== undefined) {
    terminal.print(terminal.verdict(false, `Not safe: ${play.steps.length} events lead to it, and no fewer do.`));
    terminal.print(`  seen until then: ${seen}\n`);
    printPlay(play, asked.system.words, terminal);
  } else if (results.valid === true) {
    terminal.print(`${terminal.verdict(true, "Safe:")} ${seen}, all within the bounds, nothing wrong in any.`);
  } else {
    terminal.print(
      `${terminal.verdict("unknown", "Unknown:")} nothing is wrong in ${seen}, but there are more. Raise --states, or lower a bound.`,
    );
  }
  terminal.print(`  ${shortPath(written.directory)}`);
  terminal.print(`  ${shortPath(written.report)}`);
  const { trace } = written;
  terminal.print(`  ${trace === undefined ? command : shellCommand(["npx", "clew", "replay", shortPath(trace)])}`);
}

function printJson({ results, figures, play, written }: Ending, terminal: Terminal): void {
  const { directory, report, trace } = written;
  const { valid, headline, story } = results;
  const events = play === undefined ? {} : { events: play.steps.length, failures: play.failures };
  terminal.print(JSON.stringify({ valid, headline, ...figures, ...events, story, directory, report, trace }, null, 2));
}

/** Where results go, and in what form, changes nothing about them. */
const OF_OUTPUT = ["system", "store", "json"];

/** The flags that were given, as a command. */
function commandOf(flags: ExploreFlags, given: readonly string[], catalog: Catalog): string {
  const words = ["npx", "clew", "explore", "--system", pathOf(catalog, flags.system)];
  const values = new Map<string, unknown>(Object.entries(flags));
  for (const name of given.filter((each) => !OF_OUTPUT.includes(each))) {
    const value = values.get(name);
    const flag = `--${name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
    if (value === true) words.push(flag);
    else for (const one of Array.isArray(value) ? value : [value]) words.push(flag, String(one));
  }
  return shellCommand(words);
}
