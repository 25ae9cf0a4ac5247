/**
 * The command line: reads arguments, hands them to their verb, and turns every end into its exit code.
 *
 * The user's mistakes are shown as their message alone (exit 254); a failure of clew itself with its stack (255).
 */
import { CommanderError } from "commander";
import { MalformedHistoryError } from "../../histories/malformed.ts";
import { ModuleError } from "../../systems-under-test/node-kit/process/load-module.ts";
import { StoredFileError } from "../hunt/fleet/stored-file-error.ts";
import { NotStartedError, RunFailedError, RunInterruptedError } from "../run/run-errors.ts";
import { SpecError } from "../spec/spec.ts";
import type { Catalog } from "../catalog.ts";
import { askedFor } from "../plug-ins/asked-for.ts";
import { loadCatalog } from "../plug-ins/load-catalog.ts";
import { PlugInError } from "../plug-ins/plug-in-error.ts";
import { wholeCatalog } from "../plug-ins/whole-catalog.ts";
import { asksForCandidates } from "./completion/completion.ts";
import { EXIT, InputError } from "./base/exit-codes.ts";
import { watchOutput } from "./base/output-watch.ts";
import type { Surroundings } from "./base/surroundings.ts";
import { openTerminal } from "./base/terminal.ts";
import { createProgram } from "./program.ts";

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
  const program = createProgram(surroundings, {
    programArgs,
    done: (code) => {
      exitCode = code;
    },
  });
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
    if (asksForCandidates(given)) return { args: given, catalog: wholeCatalog };
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
