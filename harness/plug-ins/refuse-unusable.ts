/**
 * What a plugged-in system must have, looked at when it is loaded: a mistake found here is told with its file and field,
 * one found later in the middle of a run.
 */
import type { System } from "../../systems-under-test/system.ts";
import { PlugInError } from "./plug-in-error.ts";

interface Rule {
  readonly expected: string;
  readonly fits: (value: unknown) => boolean;
}

const text: Rule = { expected: "a text", fits: (value) => typeof value === "string" && value !== "" };
const call: Rule = { expected: "a function", fits: (value) => typeof value === "function" };
const list: Rule = { expected: "a list", fits: Array.isArray };
const texts: Rule = {
  expected: "a list of names, with one at least",
  fits: (value) => Array.isArray(value) && value.length > 0 && value.every((one) => typeof one === "string"),
};
const count: Rule = {
  expected: "a whole number of at least 1",
  fits: (value) => Number.isInteger(value) && Number(value) > 0,
};

const RULES: { readonly [Field in keyof System]?: Rule } = {
  name: {
    expected: "letters, digits, dots, hyphens and underscores",
    fits: (value) => /^\w[\w.-]*$/.test(String(value)),
  },
  title: text,
  workloads: texts,
  options: list,
  mutants: list,
  defaultNodes: count,
  members: call,
  createNode: call,
  createClient: call,
  leaderRoles: list,
};

/** @throws PlugInError with the file, the field, what was expected and what was found */
export function refuseUnusable(path: string, system: System): void {
  for (const [field, { expected, fits }] of Object.entries(RULES)) {
    const found: unknown = system[field as keyof System];
    if (fits(found)) continue;
    const shown = found === undefined ? "nothing" : typeof found === "function" ? "a function" : JSON.stringify(found);
    const hint = found === undefined ? " Was it made by defineSystem?" : "";
    throw new PlugInError(`${path}: system ${system.name}: ${field}: expected ${expected}, found ${shown}.${hint}`);
  }
}
