/**
 * What may stand at the end of a half-written command line: verbs, options and values, from the program itself. So an option
 * that is added to a verb is completed without a word here.
 */
import type { Argument, Command, Option } from "commander";
import { clipped } from "../../../histories/clipped.ts";

/** A word that fits. */
export interface Candidate {
  /** The whole word, e.g. "--system" or "--system=raft". One that ends with "=" is to be gone on with. */
  readonly word: string;
  /** What it means, for people; "" where there is nothing to say. */
  readonly about: string;
}

/** What an option takes that the program cannot know. */
export interface Values {
  /**
   * @param chosen values of the options before, e.g. "--system" → "raft"
   * @param verb whose option it is
   */
  readonly of: (chosen: ReadonlyMap<string, string>, verb: string) => readonly Candidate[];
  /** Several of them, with commas between. */
  readonly areListed?: boolean;
}

/** More than fits beside a word in a terminal helps nobody. */
const ABOUT_MAX = 70;

/**
 * The words that fit, in the order of the program's help; none where the shell should offer files.
 *
 * @param words those after the program's name; the last is the one to be completed, and may be ""
 * @param values by the long name of an option, e.g. "--system"
 */
export function candidatesFor(
  program: Command,
  words: readonly string[],
  values: ReadonlyMap<string, Values>,
): readonly Candidate[] {
  const word = words.at(-1) ?? "";
  // What comes after it is for the program that is tested.
  if (words.slice(0, -1).includes("--")) return [];
  const line = read(program, words.slice(0, -1));
  const fitting = (candidates: readonly Candidate[], begun = word): readonly Candidate[] =>
    candidates.filter((candidate) => candidate.word.startsWith(begun));
  if (line.waiting !== undefined) return fitting(valuesOf(line.waiting, word, line, values));
  const [, name, begun] = /^(--[^=]+)=([\s\S]*)$/.exec(word) ?? [];
  if (name !== undefined && begun !== undefined) {
    const option = optionNamed(line.command, program, name);
    if (option === undefined) return [];
    const whole = valuesOf(option, begun, line, values);
    return fitting(whole.map((value) => ({ ...value, word: `${name}=${value.word}` })));
  }
  if (word.startsWith("-")) return fitting(openOptions(line));
  const verbs = visibleCommands(line.command).map((verb) => said(verb.name(), verb.description()));
  const argument = line.command.registeredArguments[line.argumentCount] ?? lastVariadic(line.command);
  if (argument !== undefined) return fitting((argument.argChoices ?? []).map((choice) => said(choice, "")));
  return fitting(line.argumentCount === 0 && verbs.length > 0 ? verbs : openOptions(line));
}

/** What is written so far. */
interface Line {
  /** The verb, or the program where there is none yet. */
  readonly command: Command;
  readonly argumentCount: number;
  /** The option whose value comes next. */
  readonly waiting: Option | undefined;
  /** Values by long names. */
  readonly chosen: ReadonlyMap<string, string>;
  readonly given: ReadonlySet<Option>;
}

function read(program: Command, words: readonly string[]): Line {
  let command = program;
  let argumentCount = 0;
  let waiting: Option | undefined;
  const chosen = new Map<string, string>();
  const given = new Set<Option>();
  for (const word of words) {
    const [name = "", joined] = splitAtEquals(word);
    const option = optionNamed(command, program, name);
    if (waiting !== undefined) {
      chosen.set(waiting.long ?? "", word);
      waiting = undefined;
    } else if (option !== undefined) {
      given.add(option);
      if (joined !== undefined) chosen.set(name, joined);
      else if (option.required) waiting = option;
    } else if (!word.startsWith("-")) {
      const verb = visibleCommands(command).find((each) => each.name() === word);
      if (verb === undefined) argumentCount++;
      else command = verb;
    }
  }
  return { command, argumentCount, waiting, chosen, given };
}

function splitAtEquals(word: string): string[] {
  const at = word.startsWith("--") ? word.indexOf("=") : -1;
  return at < 0 ? [word] : [word.slice(0, at), word.slice(at + 1)];
}

/** An option of the verb, or of the program, which may stand anywhere. */
function optionNamed(command: Command, program: Command, name: string): Option | undefined {
  return [...command.options, ...program.options].find((option) => option.long === name || option.short === name);
}

function lastVariadic({ registeredArguments }: Command): Argument | undefined {
  const last = registeredArguments.at(-1);
  return last?.variadic === true ? last : undefined;
}

/** Options that may still be given; a list as default says that an option may be given several times. */
function openOptions({ command, given }: Line): readonly Candidate[] {
  return command
    .createHelp()
    .visibleOptions(command)
    .filter((option) => !given.has(option) || Array.isArray(option.defaultValue))
    .map((option) => said(option.long ?? option.short ?? "", option.description));
}

function visibleCommands(command: Command): readonly Command[] {
  return command.createHelp().visibleCommands(command);
}

function valuesOf(
  option: Option,
  begun: string,
  { chosen, command }: Line,
  values: ReadonlyMap<string, Values>,
): readonly Candidate[] {
  if (option.argChoices !== undefined) return option.argChoices.map((choice) => said(choice, ""));
  const known = values.get(option.long ?? "");
  if (known === undefined) return [];
  const all = known.of(chosen, command.name()).map(({ word, about }) => said(word, about));
  if (known.areListed !== true) return all;
  const before = begun.split(",").slice(0, -1);
  return all
    .filter(({ word }) => !before.includes(word))
    .map(({ word, about }) => ({ word: [...before, word].join(","), about }));
}

function said(word: string, about: string): Candidate {
  return { word, about: clipped(about.replaceAll(/\s+/g, " "), ABOUT_MAX) };
}
