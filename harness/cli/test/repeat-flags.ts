/**
 * The command that repeats one run of a test.
 */
import { shellCommand } from "../../run/repeat-command.ts";
import type { TestFlags } from "./test-flags.ts";

/** What is said anew, and what is about many runs or about how they are told. */
const LEFT_OUT = ["seed", "only", "store", "shard", "repeat", "untilFail", "reporter", "json", "quiet"];

/**
 * The flags as given, with the seed that was used and the test of the suite that this was.
 * @param run `name`: undefined where the file has no other test
 */
export function repeatCommand(run: {
  readonly file: string | undefined;
  readonly flags: TestFlags;
  readonly name: string | undefined;
  readonly seed: number;
}): string {
  const { file, flags, name, seed } = run;
  const words = ["npx", "clew", "test", ...(file === undefined ? [] : [file]), ...flagWords(flags)];
  if (name !== undefined) words.push("--only", name);
  words.push("--seed", String(seed));
  return commandOf(words, flags);
}

/** The command that runs all of them again: what was drawn is drawn anew. */
export function suiteCommand(file: string | undefined, flags: TestFlags): string {
  const { seed, only, shard } = flags;
  const chosen = Object.entries({ only, shard, seed }).flatMap(([name, value]) =>
    value === undefined ? [] : [`--${name}`, String(value)],
  );
  return commandOf(
    ["npx", "clew", "test", ...(file === undefined ? [] : [file]), ...flagWords(flags), ...chosen],
    flags,
  );
}

function commandOf(words: readonly string[], { args = [] }: TestFlags): string {
  return shellCommand(args.length === 0 ? words : [...words, "--", ...args]);
}

function flagWords({ args: _args, ...flags }: TestFlags): string[] {
  type Given = string | boolean | readonly string[] | undefined;
  return (Object.entries(flags) as readonly (readonly [string, Given])[]).flatMap(([name, value]) => {
    if (value === undefined || LEFT_OUT.includes(name)) return [];
    const flag = `--${name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
    if (typeof value === "boolean") return [flag];
    return (typeof value === "string" ? [value] : value).flatMap((each) => [flag, each]);
  });
}
