/**
 * The command line: reads arguments, hands them to one file a verb, and turns every end into its exit code.
 *
 * What a verb needs is loaded when that verb is run: all of it together takes half a second of CPU time.
 *
 * The user's mistakes are shown as their message alone (exit 254); a failure of clew itself with its stack (255).
 */
import { Command, CommanderError } from "commander";
import { MalformedHistoryError } from "../../histories/malformed.ts";
import { ModuleError } from "../../systems-under-test/node-kit/process/load-module.ts";
import { StoredFileError } from "../hunt/fleet/stored-file-error.ts";
import { NotStartedError, RunFailedError, RunInterruptedError } from "../run/run-errors.ts";
import { SpecError } from "../spec/spec.ts";
import { bundledCatalog, type Catalog } from "../catalog.ts";
import { askedFor } from "../plug-ins/asked-for.ts";
import { loadCatalog } from "../plug-ins/load-catalog.ts";
import { PlugInError } from "../plug-ins/plug-in-error.ts";
import { addCheckCommand } from "./check/arguments.ts";
import { addCompletionCommands, asksForCandidates } from "./completion/completion.ts";
import { EXIT, InputError } from "./base/exit-codes.ts";
import { watchOutput } from "./base/output-watch.ts";
import { addExploreCommand } from "./explore/explore-command.ts";
import { addHuntCommands } from "./hunt/hunt-commands.ts";
import { addInitCommand } from "./init/init.ts";
import { addListCommands } from "./list.ts";
import { addServeCommand } from "./serve/serve-command.ts";
import type { Surroundings } from "./base/surroundings.ts";
import { openTerminal } from "./base/terminal.ts";
import { addTestCommand } from "./test/arguments.ts";
import { CLEW_VERSION } from "./base/version.ts";

const EXIT_CODES = `
Exit codes: 0 valid · 1 invalid · 2 unknown · 254 bad arguments, specification or program · 255 clew itself failed`;

/** Runs the command line and sets the process's exit code; never throws. */
export async function main(args: readonly string[]): Promise<void> {
  watchOutput();
  try {
    process.exitCode = await run(args);
  } catch (error) {
    process.exitCode = report(error);
  }
}

async function run(commandLine: readonly string[]): Promise<number> {
  const terminal = openTerminal();
  const { words, programArgs } = splitArguments(commandLine);
  const { args, catalog } = await pluggedIn(words);
  const surroundings: Surroundings = { catalog, terminal };
  let exitCode: number = EXIT.valid;
  const program = new Command("clew")
    .description("Tests whether a replicated system is linearizable while things break.")
    .version(CLEW_VERSION)
    .option("--config <file>", "what is plugged in; default: clew.config.ts, .mts, .js, .mjs or .yaml in this folder")
    .exitOverride()
    .showHelpAfterError("(clew --help shows what there is)")
    .addHelpText("after", EXIT_CODES);

  addTestCommand(program, surroundings, {
    programArgs,
    done: (code) => {
      exitCode = code;
    },
  });

  addCheckCommand(program, async (history, flags) => {
    const { checkOrFollow } = await import("./follow/check-or-follow.ts");
    exitCode = await checkOrFollow(history, flags, surroundings);
  });

  addHuntCommands(program, surroundings, (code) => {
    exitCode = code;
  });

  addInitCommand(program, terminal);
  addExploreCommand(program, surroundings, (code) => {
    exitCode = code;
  });

  program
    .command("report")
    .description("write the report of a run again")
    .argument("<run>", "a run directory, e.g. store/latest")
    .action(async (directory: string) => {
      const { rewriteReport } = await import("./report.ts");
      await rewriteReport(directory, terminal);
    });

  addServeCommand(program, surroundings);
  addListCommands(program, surroundings);

  addCompletionCommands(program, surroundings);

  await program.parseAsync(args, { from: "user" });
  return exitCode;
}

/** What a command line plugs in, and what is left of it. */
async function pluggedIn(given: readonly string[]): Promise<{ args: readonly string[]; catalog: Catalog }> {
  try {
    const { args, ...sources } = await askedFor(given, process.cwd());
    return { args, catalog: await loadCatalog(sources) };
  } catch (error) {
    // A half-written line may name what is not there.
    if (asksForCandidates(given)) return { args: given, catalog: bundledCatalog };
    throw error;
  }
}

/** What comes after `--` is for the program that is tested; other commands have none, and `--` is theirs. */
function splitArguments(given: readonly string[]): {
  readonly words: readonly string[];
  readonly programArgs: readonly string[];
} {
  const at = given.indexOf("--");
  if (at === -1 || !given.slice(0, at).includes("test")) return { words: given, programArgs: [] };
  return { words: given.slice(0, at), programArgs: given.slice(at + 1) };
}

/** Errors whose message says all that a user needs. */
const USERS_MISTAKES = [
  InputError,
  SpecError,
  MalformedHistoryError,
  StoredFileError,
  ModuleError,
  PlugInError,
] as const;

/** Tells what went wrong; gives the exit code. */
function report(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.valid : EXIT.badInput;
  if (USERS_MISTAKES.some((mistake) => error instanceof mistake)) {
    process.stderr.write(`${(error as Error).message}\n`);
    return EXIT.badInput;
  }
  if (error instanceof RunInterruptedError) {
    process.stderr.write(`clew: ${error.message}\n`);
    return EXIT.unknown;
  }
  if (error instanceof RunFailedError) {
    process.stderr.write(`clew: the run failed: ${error.message}\n`);
    // What is plugged in can make a start fail: a program that is not installed, a port in use.
    const isTheirs = error instanceof NotStartedError || error.cause instanceof PlugInError;
    return isTheirs ? EXIT.badInput : EXIT.failed;
  }
  process.stderr.write(`clew: internal error\n${(error as Error).stack ?? String(error)}\n`);
  return EXIT.failed;
}
