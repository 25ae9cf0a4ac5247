/**
 * Every value that a system's options name: what a suite that tries each of them goes through.
 */
import type { Json } from "./node-kit/node.ts";
import type { System } from "./system.ts";

export interface OptionValue {
  readonly name: string;
  readonly value: Json;
}

/** By option: its default, its choices, what a hunt draws from, and both values of a switch; each once. */
export function optionValues({ options }: Pick<System, "options">): readonly OptionValue[] {
  return options.flatMap(({ name, default: usual, choices = [], swarm = [] }) => {
    const both = typeof usual === "boolean" ? [true, false] : [];
    return [...new Set([usual, ...choices, ...swarm, ...both])].map((value) => ({ name, value }));
  });
}
