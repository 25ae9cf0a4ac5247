/**
 * The arguments of `clew check`.
 */
import { Option, type Command } from "commander";
import { HISTORY_FORMATS } from "../../../histories/codecs/formats.ts";
import { durationMs } from "../../spec/duration.ts";
import { addTellingFlags } from "../ci/reporter-flags.ts";
import { CONSISTENCY_CHOICES, type CheckFlags } from "./flags.ts";
import { EXIT, InputError } from "../base/exit-codes.ts";

const exitCodes = `${EXIT.valid} valid · ${EXIT.invalid} invalid · ${EXIT.unknown} unknown · ${EXIT.badInput} bad input`;
const formats = HISTORY_FORMATS.map(({ name, description }) => `  ${name.padEnd(6)} ${description}`).join("\n");

/** Adds the verb; `check` is called with the arguments once they are well formed. */
export function addCheckCommand(program: Command, check: (history: string, flags: CheckFlags) => Promise<void>): void {
  const command = program
    .command("check")
    .description("decide whether a history that you have is linearizable")
    .argument(
      "<history>",
      "a history (.jsonl, .edn, .json, .log, .txt, any of them .gz), a run directory, or - for stdin",
    )
    .option("--model <name>", "what the history is of; without it, guessed from the operations")
    .option(
      "--check <name>",
      "a check of the whole history that judges it in place of a model; without it, that of its run, or guessed",
    )
    .option("--initial <value>", "what the object holds at the beginning, as JSON or EDN")
    .addOption(
      new Option("--format <name>", "the file's format; without it, guessed").choices(
        HISTORY_FORMATS.map((format) => format.name),
      ),
    )
    .addOption(
      new Option("--keys <style>", "in other tools' formats: values are [key value], or there are no keys").choices([
        "guess",
        "tuple",
        "none",
      ]),
    )
    .option("--knossos", "as Knossos does: what failed says nothing, a read of nil fits anything", false)
    .addOption(
      new Option(
        "--failed-cas <meaning>",
        "what a cas that failed says, if not what it saw: that the value was not the expected one, or nothing " +
          "(default: nothing; in log both are tried, and where they differ the verdict is unknown)",
      ).choices(["observes", "nothing"]),
    )
    .option("--consistency <names>", `what must hold, with commas between: ${CONSISTENCY_CHOICES}`)
    .option("--follow", "judge a history of clew's own format while it grows; the first bad event ends it", false)
    .option(
      "--idle <duration>",
      "with --follow: end after so long without a new line, e.g. 30s (default: Ctrl-C ends it)",
    )
    .option("--time-limit <duration>", "time for the verdict", "60s")
    .option("--jobs <n>", "threads for keys that take long (default: one a processor)")
    .option("--json", "print the result as one JSON document on stdout, everything else on stderr", false)
    .option("--report <file>", "also write verdict and history as a page, over an earlier one")
    .option("--edn <file>", "also write the history to a new file, as EDN");
  addTellingFlags(command, { hasOwnJson: true });
  command
    .addHelpText("after", `\nFormats:\n${formats}\n\nExit codes: ${exitCodes}`)
    .action(async (history: string, given: GivenFlags) => {
      const { timeLimit, idle, jobs, ...flags } = given;
      await check(history, {
        ...flags,
        timeLimitMs: milliseconds("--time-limit", timeLimit),
        ...(idle === undefined ? {} : { idleMs: milliseconds("--idle", idle) }),
        jobs: jobs === undefined ? undefined : threadCount(jobs),
      });
    });
}

/** As they stand on the command line. */
type GivenFlags = Omit<CheckFlags, "timeLimitMs" | "idleMs" | "jobs"> & {
  readonly timeLimit: string;
  readonly idle?: string;
  readonly jobs?: string;
};

function milliseconds(flag: string, text: string): number {
  const ms = durationMs(text);
  if (ms === undefined) throw new InputError(`${flag}: expected a duration such as 30s, found "${text}"`);
  return ms;
}

const THREADS_MAX = 256;

function threadCount(text: string): number {
  const count = Number(text);
  if (Number.isInteger(count) && count >= 1 && count <= THREADS_MAX) return count;
  throw new InputError(`--jobs: expected a whole number from 1 to ${THREADS_MAX}, found "${text}"`);
}
