/**
 * All values that a system's options name, for suites that try each of them.
 */
import type { Json } from "./node-kit/node.ts";
import type { System } from "./system.ts";

/** A value of one option. */
export interface OptionValue {
  readonly name: string;
  readonly value: Json;
}

/** For each option its default, its choices, its swarm values, and both values of a switch; each once. */
export function optionValues({ options }: Pick<System, "options">): readonly OptionValue[] {
  return options.flatMap(({ name, default: usual, choices = [], swarm = [] }) => {
    const both = typeof usual === "boolean" ? [true, false] : [];
    return [...new Set([usual, ...choices, ...swarm, ...both])].map((value) => ({ name, value }));
  });
}
