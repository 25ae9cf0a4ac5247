/**
 * Reading a system's options where a node or client is made: each by its name and kind, with the default filled in.
 *
 * The command line and YAML are checked before; what gets here unchecked is a plan or a test's own call.
 */
import type { Json } from "./node-kit/node.ts";
import type { SystemOption } from "./system.ts";

/**
 * Reads options by name and kind. Each function throws a RangeError that names the system, the option, what was expected
 * and what was found.
 */
export interface OptionReader {
  /** A number that is not negative. */
  readonly number: (name: string) => number;
  /** A whole number of at least `least`, default 1, and at most `most`. */
  readonly count: (name: string, least?: number, most?: number) => number;
  /** A text that is not empty. */
  readonly text: (name: string) => string;
  /** True or false. */
  readonly flag: (name: string) => boolean;
  /** One of these texts. */
  readonly choice: <Choice extends string>(name: string, choices: readonly Choice[]) => Choice;
}

/**
 * A reader of given options.
 *
 * @param system its name, for errors
 * @param options those that there are, with their defaults
 * @param given names that are not among the options are ignored: they may be another part's
 * @example
 * ```ts
 * const options = [{ name: "batch", description: "entries in one message", default: 8 }];
 * const reader = createOptionReader("my-system", options, config.options);
 * const batch = reader.count("batch"); // 8, unless it was set
 * ```
 */
export function createOptionReader(
  system: string,
  options: readonly SystemOption[],
  given: { readonly [name: string]: Json },
): OptionReader {
  const valueOf = (name: string): Json =>
    given[name] ?? options.find((option) => option.name === name)?.default ?? null;
  const refuse = (name: string, expected: string): never => {
    throw new RangeError(`${system}: option ${name}: expected ${expected}, found ${JSON.stringify(valueOf(name))}.`);
  };
  return {
    number(name) {
      const value = valueOf(name);
      return typeof value === "number" && value >= 0 ? value : refuse(name, "a number that is not negative");
    },
    count(name, least = 1, most = Infinity) {
      const value = valueOf(name);
      const fits = typeof value === "number" && Number.isInteger(value) && value >= least && value <= most;
      const upTo = most === Infinity ? "" : ` and at most ${most}`;
      return fits ? value : refuse(name, `an integer of at least ${least}${upTo}`);
    },
    text(name) {
      const value = valueOf(name);
      return typeof value === "string" && value !== "" ? value : refuse(name, "a text");
    },
    flag(name) {
      const value = valueOf(name);
      return typeof value === "boolean" ? value : refuse(name, "true or false");
    },
    choice(name, choices) {
      const value = valueOf(name);
      return (
        choices.find((choice) => choice === value) ?? refuse(name, choices.map((each) => `"${each}"`).join(" or "))
      );
    },
  };
}
