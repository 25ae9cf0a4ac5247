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

/** What a system must have besides, by its kind. One without a kind is taken for one of Nodes. */
const RULES_OF_SYSTEMS: { readonly [kind: string]: Rules } = {
  nodes: { createNode: call, createClient: call },
  executable: {
    command: {
      expected: "{ file, args }",
      fits: (value) => {
        const { file, args } = (value ?? {}) as Fields;
        return typeof file === "string" && file !== "" && Array.isArray(args);
      },
    },
  },
  // defineServer has looked at the rest.
  server: {
    adapter: { expected: "what defineServer makes", fits: (value) => typeof value === "object" && value !== null },
  },
};

function rulesFor(kind: PlugInKind, { kind: ofSystem = "nodes" }: Fields): Rules {
  return kind === "system" ? { ...RULES.system, ...RULES_OF_SYSTEMS[ofSystem as string] } : RULES[kind];
}

/** @throws PlugInError with the file, the field, what was expected and what was found */
export function refuseUnusable(path: string, kind: PlugInKind, thing: Named): void {
  for (const [field, { expected, fits }] of Object.entries(rulesFor(kind, thing as unknown as Fields))) {
    const found = (thing as unknown as Fields)[field];
    if (fits(found)) continue;
    const shown = typeof found === "string" || Array.isArray(found) ? JSON.stringify(found) : whatIs(found);
    const hint = found === undefined ? ` Was it made by ${definerOf(kind)}?` : "";
    throw new PlugInError(`${path}: ${kind} ${thing.name}: ${field}: expected ${expected}, found ${shown}.${hint}`);
  }
}
