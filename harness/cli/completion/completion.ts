/**
 * `clew completion SHELL` prints a script, and the script asks `clew complete -- WORDS…` what fits.
 */
import { Argument, type Command } from "commander";
import type { Surroundings } from "../base/surroundings.ts";
import { candidatesFor } from "./candidates.ts";
import { completionScript, SHELLS, SET_UP, type Shell } from "./shell-scripts.ts";

/** The verb that scripts ask; people do not see it. */
const COMPLETE = "complete";

/** Whether a command line asks for words that fit: what it names may not be there yet. */
export function asksForCandidates([verb]: readonly string[]): boolean {
  return verb === COMPLETE;
}

/** Adds the verbs. All others must be there already or be added before anything is parsed. */
export function addCompletionCommands(program: Command, { catalog, terminal }: Surroundings): void {
  program
    .command("completion")
    .description("print a script that completes clew's commands, options and names in your shell")
    .addArgument(new Argument("<shell>", "the shell").choices(SHELLS))
    .addHelpText(
      "after",
      `\nOnce, for each shell:\n${Object.values(SET_UP)
        .map((line) => `  ${line}`)
        .join("\n")}`,
    )
    .action((shell: Shell) => terminal.print(completionScript(shell).trimEnd()));

  program
    .command(COMPLETE, { hidden: true })
    .argument("[words...]")
    .allowUnknownOption()
    .action(async (words: readonly string[]) => {
      const { optionValues } = await import("./values.ts");
      for (const { word, about } of candidatesFor(program, words, optionValues(catalog))) {
        terminal.print(about === "" ? word : `${word}\t${about}`);
      }
    });
}
