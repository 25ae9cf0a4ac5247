/**
 * `clew explore`: every world that a small case can get into, where a hunt looks at thousands of runs of larger ones.
 */
import type { Command } from "commander";
import { count } from "../../histories/words/counts.ts";
import { explore, type Exploration } from "../explore/explore.ts";
import { drawnOperations } from "../explore/drawn-operations.ts";
import { wayWords } from "../explore/way-words.ts";
import { modelOf } from "../judge.ts";
import { fromFlags } from "../spec/flags.ts";
import { workloadNamed } from "../catalog.ts";
import { requestText } from "../../histories/words/operation-text.ts";
import { EXIT, InputError } from "./base/exit-codes.ts";
import type { Surroundings } from "./base/surroundings.ts";
import { requireSystem } from "./hunt/hunt-flags.ts";

/** The options of `clew explore`, as text from the command line. */
interface ExploreFlags {
  readonly system: string;
  readonly nodes?: string;
  readonly option: readonly string[];
  readonly mutant?: string;
  readonly workload?: string;
  readonly clients: string;
  readonly operations: string;
  readonly keys: string;
  readonly seed: string;
  readonly timeouts: string;
  readonly crashes: string;
  readonly duplicates: string;
  readonly retries: string;
  readonly losesWrites: boolean;
  readonly worlds: string;
}

/** Adds the verb; `exit` takes its exit code. */
export function addExploreCommand(program: Command, surroundings: Surroundings, exit: (code: number) => void): void {
  const systems = surroundings.catalog.systems.map((system) => system.name).join(", ");
  program
    .command("explore")
    .description("see every world of a small case: all orders of messages, crashes and time-outs within bounds")
    .requiredOption("--system <name>", `the system: ${systems}`)
    .option("--nodes <count>", "number of nodes; default: the system's")
    .option("--option <name=value>", "an option of the system; may be given several times", collect, [])
    .option("--mutant <id>", "plant a bug (clew list shows them)")
    .option("--workload <name>", "what the clients do; default: the system's first")
    .option("--clients <count>", "clients", "2")
    .option("--operations <count>", "operations of each client, the first that the workload draws", "1")
    .option("--keys <count>", "keys in use", "1")
    .option("--seed <number>", "draws the operations", "1")
    .option("--timeouts <count>", "time-outs of nodes", "1")
    .option("--crashes <count>", "nodes that crash and may start again", "0")
    .option("--duplicates <count>", "messages between nodes that arrive twice", "0")
    .option("--retries <count>", "time-outs of clients", "1")
    .option("--loses-writes", "a crash may lose what was not synced", false)
    .option("--worlds <count>", "give up after so many worlds: each takes about 300 bytes of memory", "3000000")
    .action((flags: ExploreFlags) => exit(exploreCommand(flags, surroundings)));
}

function collect(value: string, before: readonly string[]): readonly string[] {
  return [...before, value];
}

function exploreCommand(flags: ExploreFlags, { catalog, terminal }: Surroundings): number {
  const system = requireSystem(flags.system, catalog);
  const { nodes, mutant, workload: asked, option } = flags;
  const test = fromFlags({ system: system.name, nodes, option, mutant, workload: asked }, catalog);
  const workload = workloadNamed(catalog, test.workload.name);
  if (workload === undefined) throw new Error(`the catalog lost workload ${test.workload.name} after it was validated`);
  const model = modelOf(workload.judge);
  if (model === undefined) {
    throw new InputError(`--workload: expected one that a model judges, found ${workload.name}, which a check judges.`);
  }
  const clients = drawnOperations({
    workload,
    clients: wholeNumber("clients", flags.clients),
    operations: wholeNumber("operations", flags.operations),
    keys: Math.max(1, wholeNumber("keys", flags.keys)),
    seed: wholeNumber("seed", flags.seed),
  });
  for (const [place, operations] of clients.entries()) {
    const texts = operations.map(({ f, key, value }) =>
      requestText({ f, ...(key === undefined ? {} : { key }), input: value }),
    );
    terminal.print(`c${place}  ${texts.join(", ")}`);
  }
  const exploration = explore({
    system,
    nodes: test.nodes,
    options: test.options,
    mutant: test.mutant,
    clients,
    model,
    bounds: {
      timeouts: wholeNumber("timeouts", flags.timeouts),
      crashes: wholeNumber("crashes", flags.crashes),
      duplicates: wholeNumber("duplicates", flags.duplicates),
      retries: wholeNumber("retries", flags.retries),
    },
    losesWrites: flags.losesWrites,
    worldsMax: wholeNumber("worlds", flags.worlds),
    onProgress: ({ worlds, depth }) => terminal.live(`${count(worlds)} worlds, ${depth} events deep`),
  });
  terminal.live("");
  return tell(exploration, system.words, terminal);
}

function tell(
  exploration: Exploration,
  words: Parameters<typeof wayWords>[3],
  terminal: Surroundings["terminal"],
): number {
  const { safe, worlds, transitions, depth, violation, cast, start } = exploration;
  const seen = `${count(worlds)} worlds, ${count(transitions)} ways from one to the next, up to ${depth} events deep`;
  if (violation !== undefined) {
    terminal.print(`Not safe: ${violation.message}. No shorter way leads to it; ${seen}.\n`);
    for (const [place, line] of wayWords(cast, start, violation.way, words).entries()) {
      terminal.print(`  ${place + 1}. ${line}`);
    }
    return EXIT.invalid;
  }
  if (safe === true) {
    terminal.print(`Safe: ${seen}, all that there are within these bounds.`);
    return EXIT.valid;
  }
  terminal.print(`Unknown: nothing is wrong in ${seen}, but there are more. Raise --worlds, or lower a bound.`);
  return EXIT.unknown;
}

function wholeNumber(flag: string, given: string): number {
  const number = Number(given);
  if (Number.isSafeInteger(number) && number >= 0) return number;
  throw new InputError(`--${flag}: expected a whole number of at least 0, found "${given}"`);
}
