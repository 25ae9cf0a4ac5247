/**
 * `--reporter NAME=FILE`, which may be given several times, for the verbs that judge something.
 *
 * The name of the flag and of the formats are those of Playwright and Vitest; the file stands beside the name, so that
 * several formats need no flag of their own.
 */
import type { Command } from "commander";
import { didYouMean } from "../../../histories/words/did-you-mean.ts";
import { collect } from "../base/collect.ts";
import { InputError } from "../base/exit-codes.ts";

/** The formats, each with what it is for. */
export const REPORTERS = [
  { name: "junit", about: "XML, as Jenkins and GitLab read it" },
  { name: "markdown", about: "a summary with the failures folded" },
  { name: "github", about: "annotations, and the summary of the job" },
  { name: "json", about: "what --json prints" },
] as const;

/** The name of a format. */
export type ReporterName = (typeof REPORTERS)[number]["name"];

/** One of those that were asked for. */
export interface AskedReporter {
  readonly name: ReporterName;
  /** Path of the file to be written; undefined: where the format goes by itself. */
  readonly file: string | undefined;
}

/** The flags of how a verb tells what it found. */
export interface TellingFlags {
  readonly quiet?: boolean;
  readonly json?: boolean;
  /** Each "name=file". */
  readonly reporter?: readonly string[];
}

/** Adds `--quiet` and `--reporter`, and `--json` where the verb has none of its own. */
export function addTellingFlags(command: Command, { hasOwnJson = false } = {}): Command {
  const names = REPORTERS.map(({ name, about }) => `${name} (${about})`).join(", ");
  if (!hasOwnJson) command.option("--json", "print one JSON document on stdout, everything else on stderr");
  return command
    .option("--quiet", "no progress; of the results only verdict, paths and the command that repeats")
    .option("--reporter <name=file>", `for CI; may be given several times: ${names}`, collect, []);
}

/**
 * The reporters that these flags ask for.
 * @param environment of the process: GitHub's runners say there which file is the summary of a job
 * @throws InputError for a name that is unknown, a file that is missing, or one that two would write
 */
export function askedReporters(
  flags: readonly string[],
  environment: { readonly [name: string]: string | undefined },
): readonly AskedReporter[] {
  const names = REPORTERS.map(({ name }) => name);
  const files = new Map<string, string>();
  return flags.map((given) => {
    const [, named = given, file] = /^([^=]*)=([\s\S]*)$/.exec(given) ?? [];
    const name = names.find((each) => each === named);
    if (name === undefined) {
      throw new InputError(
        `--reporter: expected ${names.join(", ")} with a file, such as junit=results.xml, found "${given}".${didYouMean(named, names)}`,
      );
    }
    const goesSomewhere =
      name === "github" || (name === "markdown" && environment["GITHUB_STEP_SUMMARY"] !== undefined);
    if (file === "" || (file === undefined && !goesSomewhere)) {
      const hint = name === "json" ? ", or --json for stdout" : "";
      throw new InputError(`--reporter ${name}: expected a file after it, such as ${name}=${EXAMPLES[name]}${hint}.`);
    }
    const other = file === undefined ? undefined : files.get(file);
    if (other !== undefined)
      throw new InputError(`--reporter: expected a file for each, found ${file} for ${other} and ${name}.`);
    if (file !== undefined) files.set(file, name);
    return { name, file };
  });
}

const EXAMPLES: { readonly [name in ReporterName]: string } = {
  junit: "results.xml",
  markdown: "summary.md",
  github: "annotations.txt",
  json: "results.json",
};
