/**
 * What something that is plugged in must have, looked at when it is loaded: a mistake found here is told with its file and
 * field, one found later in the middle of a run.
 */
import { models } from "../../checker/models/catalog.ts";
import { definerOf, whatIs, type Named, type PlugInKind } from "./exported.ts";
import { PlugInError } from "./plug-in-error.ts";

interface Rule {
  readonly expected: string;
  readonly fits: (value: unknown) => boolean;
}

type Rules = { readonly [field: string]: Rule };
type Fields = { readonly [field: string]: unknown };

const name: Rule = {
  expected: "letters, digits, dots, hyphens and underscores",
  fits: (value) => /^\w[\w.-]*$/.test(String(value)),
};
const text: Rule = { expected: "a text", fits: (value) => typeof value === "string" };
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
const judge: Rule = {
  expected: `the name of a model (${models()
    .map((model) => model.name)
    .join(", ")}), a model or a check`,
  fits: (value) => {
    if (typeof value === "string") return models().some((model) => model.name === value);
    const { step, check } = (value ?? {}) as Fields;
    return typeof step === "function" || typeof check === "function";
  },
};

const RULES: { readonly [Kind in PlugInKind]: Rules } = {
  system: {
    name,
    title: text,
    workloads: texts,
    options: list,
    mutants: list,
    defaultNodes: count,
    members: call,
    createNode: call,
    createClient: call,
    leaderRoles: list,
  },
  workload: { name, description: text, judge, generator: call, finalGenerator: call, mustSucceed: list },
  model: { name, description: text, functions: texts, step: call, readOnly: call, describe: call, describeState: call },
  fault: {
    name: {
      ...name,
      expected: `${name.expected}, and not "all"`,
      fits: (value) => value !== "all" && name.fits(value),
    },
    description: text,
    needs: list,
    targets: texts,
    create: call,
  },
  check: { name, description: text, check: call },
};

/** @throws PlugInError with the file, the field, what was expected and what was found */
export function refuseUnusable(path: string, kind: PlugInKind, thing: Named): void {
  for (const [field, { expected, fits }] of Object.entries(RULES[kind])) {
    const found = (thing as unknown as Fields)[field];
    if (fits(found)) continue;
    const shown = typeof found === "string" || Array.isArray(found) ? JSON.stringify(found) : whatIs(found);
    const hint = found === undefined ? ` Was it made by ${definerOf(kind)}?` : "";
    throw new PlugInError(`${path}: ${kind} ${thing.name}: ${field}: expected ${expected}, found ${shown}.${hint}`);
  }
}
