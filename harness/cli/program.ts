/**
 * All verbs with their flags, as one value: what is parsed, what completion offers, and what tests hold pages against.
 *
 * What a verb needs is loaded when that verb is run: all of it together takes half a second of CPU time.
 */
import { Command } from "commander";
import type { Surroundings } from "./base/surroundings.ts";
import { CLEW_VERSION } from "./base/version.ts";
import { addCheckCommand } from "./check/arguments.ts";
import { addCompletionCommands } from "./completion/completion.ts";
import { addDoctorCommand } from "./doctor/doctor-command.ts";
import { addExploreCommand } from "./explore/explore-command.ts";
import { addHuntCommands } from "./hunt/hunt-commands.ts";
import { addInitCommand } from "./init/init.ts";
import { addListCommands } from "./list.ts";
import { addServeCommand } from "./serve/serve-command.ts";
import { addTestCommand } from "./test/arguments.ts";

const EXIT_CODES = `
Exit codes: 0 valid · 1 invalid · 2 unknown · 254 bad arguments, specification or program · 255 clew itself failed`;

/**
 * The program, which parses nothing by itself.
 * @param options `programArgs`: what came after `--`; `done`: takes the exit code of a verb that has one
 */
export function createProgram(
  surroundings: Surroundings,
  options: { readonly programArgs: readonly string[]; readonly done: (exitCode: number) => void },
): Command {
  const { terminal } = surroundings;
  const { done } = options;
  const program = new Command("clew")
    .description("Tests whether a replicated system is linearizable while things break.")
    .version(CLEW_VERSION)
    .option("--config <file>", "what is plugged in; default: clew.config.ts, .mts, .js, .mjs or .yaml in this folder")
    .exitOverride()
    .showHelpAfterError("(clew --help shows what there is)")
    .addHelpText("after", EXIT_CODES);

  addTestCommand(program, surroundings, options);
  addCheckCommand(program, async (history, flags) => {
    const { checkOrFollow } = await import("./follow/check-or-follow.ts");
    done(await checkOrFollow(history, flags, surroundings));
  });
  addHuntCommands(program, surroundings, done);
  addInitCommand(program, terminal);
  addExploreCommand(program, surroundings, done);
  program
    .command("report")
    .description("write the report of a run again")
    .argument("<run>", "a run directory, e.g. store/latest")
    .action(async (directory: string) => {
      const { rewriteReport } = await import("./report.ts");
      await rewriteReport(directory, terminal);
    });
  addServeCommand(program, surroundings);
  addDoctorCommand(program, surroundings);
  addListCommands(program, surroundings);
  addCompletionCommands(program, surroundings);
  return program;
}
