/**
 * Reading what a hunt wrote, perhaps long ago, by another version, or damaged since: every field that is relied on is
 * looked at, and a mistake is an error that says in which file, where, what was expected and what was found.
 */
import { existsSync, readFileSync } from "node:fs";
import { z } from "zod";
import { excerpt } from "../../../runs/excerpt.ts";
import { ORACLES } from "../../../runs/hunts/oracle.ts";
import { PLAN_FORMAT, type NemesisEffect } from "../plan/plan.ts";
import { type Path, validate } from "../../spec/problem.ts";
import { StoredFileError } from "./stored-file-error.ts";

const count = z.number().int().min(0);
const name = z.string().min(1);
const settings = z.record(z.string(), z.json());
const at = { atUs: z.number().min(0) };
const links = z.array(z.tuple([name, name]));

/** By type, so that one that is added to the plan is missed here by the compiler. */
const effectFields: { readonly [Type in NemesisEffect["type"]]: z.core.$ZodLooseShape } = {
  kill: { node: name, powerLoss: z.boolean() },
  restart: { node: name },
  pause: { node: name },
  resume: { node: name },
  links: { links, rule: z.looseObject({}) },
  clog: { links, forMs: z.number() },
  clock: { node: name, offsetMs: z.number(), rate: z.number() },
  disk: { node: name, slowness: z.number(), isStalled: z.boolean(), isFull: z.boolean().optional() },
  operator: { node: name, request: z.json() },
  network: {},
  "add-node": { node: name },
  "change-members": { add: z.array(name), remove: z.array(name) },
  "remove-node": { node: name },
};

const effectShape = (type: string, fields: z.core.$ZodLooseShape): z.core.$ZodTypeDiscriminable =>
  z.looseObject({ ...at, type: z.literal(type), ...fields });
const { kill, ...others } = effectFields;
const effect = z.discriminatedUnion("type", [
  effectShape("kill", kill),
  ...Object.entries(others).map(([type, fields]) => effectShape(type, fields)),
]);

const oracle = z.enum(ORACLES);

const plan = z.looseObject({
  format: z.literal(PLAN_FORMAT),
  system: name,
  nodes: count.min(1),
  options: settings,
  mutant: name.optional(),
  workload: name,
  clients: count.min(1),
  rate: z.number().min(0),
  keys: count.min(1),
  operationsPerKey: count.min(1),
  seed: count,
  faults: z.union([z.looseObject({ strategy: name, settings }), z.looseObject({ effects: z.array(effect) })]),
  faultMs: z.number().min(0),
  ending: z.enum(["core", "all", "safety", "none"]),
  recoveryMs: z.number().min(0),
  clientTimeoutMs: z.number().min(0),
  network: z.looseObject({}),
  disk: z.looseObject({}),
  host: z.looseObject({}),
  shufflesTies: z.boolean(),
  eventsMax: count.min(1),
  watches: z.boolean(),
  stopsAtViolation: z.boolean(),
  oracles: z.array(oracle).optional(),
  operations: z.array(z.looseObject({ ...at, worker: count, f: name, value: z.json() })).optional(),
});

/** `finding.json`. */
export const findingShape = z.looseObject({
  plan,
  traceHash: name,
  eventCount: count,
  failures: z.array(z.looseObject({ oracle, message: z.string(), timeMs: z.number() })),
  effects: z.array(effect),
});

/**
 * The file's JSON, once it has this shape. What type that is the caller says: it knows what it wrote.
 *
 * @param whatItIs e.g. "the finding of a hunt"
 * @throws StoredFileError
 */
export function readStored(path: string, shape: z.ZodType, whatItIs: string): unknown {
  if (!existsSync(path)) throw new StoredFileError(`${path}: expected ${whatItIs}, found no such file.`);
  return parseStored(readFileSync(path, "utf8"), { where: path, shape, whatItIs });
}

/** The same for a text; `where` names its file and line. */
export function parseStored(
  text: string,
  { where, shape, whatItIs }: { readonly where: string; readonly shape: z.ZodType; readonly whatItIs: string },
): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new StoredFileError(
      `${where}: expected ${whatItIs}, found text that is not JSON: ${(cause as Error).message}`,
      {
        cause,
      },
    );
  }
  const parsed = validate(shape, value, () => []);
  if ("data" in parsed) return value;
  const [problem] = parsed.problems;
  const path = problem?.path ?? [];
  if (path.length === 0) throw new StoredFileError(`${where}: expected ${whatItIs}, found ${excerpt(value)}.`);
  const hint = path.at(-1) === "format" ? " It was written by another version of clew, which can read it." : "";
  throw new StoredFileError(`${where}: ${placeOf(path)}: ${problem?.message ?? `expected ${whatItIs}`}${hint}`);
}

/** "plan.faults.effects[3].type" */
function placeOf(path: Path): string {
  return path
    .map((step, place) => (typeof step === "number" ? `[${step}]` : `${place === 0 ? "" : "."}${String(step)}`))
    .join("");
}
