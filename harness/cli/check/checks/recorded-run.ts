/**
 * What the run of a history was judged by, as the files beside it say: `results.json` of a run that came to its end, else its
 * `test.json`, else the `finding.json` of a hunt.
 */
import { existsSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import type { Check } from "../../../../checker/history-check.ts";
import type { Json } from "../../../../systems-under-test/node-kit/node.ts";
import type { Claim } from "../../../../systems-under-test/system.ts";
import { excerpt } from "../../../../runs/excerpt.ts";
import { parseTestRecord } from "../../../../runs/test-record.ts";
import { anySystemNamed, bundledCatalog, type Catalog, systemNamed, workloadNamed } from "../../../catalog.ts";
import { checksOf, claimWith, whyNotPromised } from "../../../run/claims.ts";
import { statedChecks } from "../../../stated-checks.ts";
import { InputError } from "../../base/exit-codes.ts";

/** A check that a run asked of its history besides the first. */
export interface RecordedCheck {
  readonly check: Check;
  /** Its system does not promise that it holds. */
  readonly isUnpromised: boolean;
  /** It judges by what nodes said, and by nothing else. */
  readonly isStated: boolean;
}

/** What is known of the run of a history. */
export interface RecordedRun {
  /** The model or the check that judges it first. */
  readonly judge?: string;
  /** That check, where it is one. */
  readonly first?: Check;
  readonly others: readonly RecordedCheck[];
  /** What is broken beside the history, and what is not known therefore; sentences. */
  readonly problems: readonly string[];
}

const NOTHING: RecordedRun = { others: [], problems: [] };
/** How a history in a folder of clew's is called. */
const HISTORY = /^history\.(?:jsonl|edn|txt)(?:\.gz)?$/;

/**
 * Reads what lies beside a history.
 * @param file the history; any other name than those that clew gives says that the folder is somebody else's
 * @throws InputError for a broken `results.json`: without it nobody knows what the verdict was on
 */
export function recordedRun(
  file: string,
  named: ReadonlyMap<string, Check>,
  catalog: Catalog = bundledCatalog,
): RecordedRun {
  if (!HISTORY.test(basename(file))) return NOTHING;
  const folder = dirname(file);
  const results = resultsIn(folder);
  const { setUp, problems } = setUpIn(folder, catalog);
  const own = setUp === undefined ? [] : checksOfSetUp(setUp, catalog);
  if (results !== undefined) return ofResults(results, { own, named, problems });
  const judge = setUp?.workload?.judge;
  if (judge === undefined) return { others: [], problems };
  if (typeof judge === "string") return { judge, others: own, problems };
  return { judge: judge.name, ...("check" in judge ? { first: judge } : {}), others: own, problems };
}

interface Results {
  readonly model?: unknown;
  readonly checks?: unknown;
}

function ofResults(
  { model, checks }: Results,
  known: {
    readonly own: readonly RecordedCheck[];
    readonly named: ReadonlyMap<string, Check>;
    readonly problems: readonly string[];
  },
): RecordedRun {
  const judge = typeof model === "string" ? model : undefined;
  const first = judge === undefined ? undefined : known.named.get(judge);
  const asked = (Array.isArray(checks) ? checks : []) as readonly { readonly [field: string]: unknown }[];
  const others: RecordedCheck[] = [];
  const problems = [...known.problems];
  for (const { name, kind, promise } of asked) {
    if (typeof name !== "string" || name === judge) continue;
    const own = known.own.find(({ check }) => check.name === name);
    const check = own?.check ?? known.named.get(name);
    const isUnpromised = promise === "not-promised";
    if (check !== undefined) others.push({ check, isUnpromised, isStated: own?.isStated ?? false });
    else if (kind === "history" && name !== "linearizable") {
      problems.push(`its run asked for the check "${name}", which is not known here, so it is not judged`);
    }
  }
  return { ...(judge === undefined ? {} : { judge }), ...(first === undefined ? {} : { first }), others, problems };
}

/** What was run. */
interface SetUp {
  readonly workload: ReturnType<typeof workloadNamed>;
  readonly claim: Claim | undefined;
  /** What the system says can be seen in the notes of its nodes. */
  readonly stated: readonly Check[];
}

/** A file that says what was run. */
interface Named {
  readonly path: string;
  readonly system: string;
  readonly workload: string;
  readonly options: { readonly [name: string]: Json };
  /** Processes wrote notes; in a hunt a monitor watched instead. */
  readonly hasNotes: boolean;
}

function setUpIn(folder: string, catalog: Catalog): { readonly setUp?: SetUp; readonly problems: readonly string[] } {
  try {
    const found = testIn(join(folder, "test.json")) ?? findingIn(join(folder, "finding.json"));
    if (found === undefined) return { problems: [] };
    const { path, system: systemName, workload: name, options, hasNotes } = found;
    const workload = workloadNamed(catalog, name);
    if (workload === undefined) {
      return { problems: [`${path}: its workload "${name}" is not known here, so neither are the checks of its run`] };
    }
    const node = systemNamed(catalog, systemName);
    const system = node ?? anySystemNamed(catalog, systemName);
    const claim = node === undefined ? system?.claim?.(options) : claimWith(node, options);
    return {
      setUp: { workload, claim, stated: hasNotes && system !== undefined ? statedChecks(system) : [] },
      problems: [],
    };
  } catch (error) {
    return { problems: [`${(error as Error).message}; so what its run was judged by is not known from there`] };
  }
}

function testIn(path: string): Named | undefined {
  const value = jsonIn(path);
  if (value === undefined) return undefined;
  try {
    const { system, workload, spec } = parseTestRecord(value);
    if (typeof workload !== "string") throw new Error("workload: expected a text, found nothing");
    return { path, system, workload, options: optionsIn(spec), hasNotes: true };
  } catch (error) {
    throw new Error(`${path}: ${(error as Error).message}`, { cause: error });
  }
}

function findingIn(path: string): Named | undefined {
  const value = jsonIn(path);
  if (value === undefined) return undefined;
  const plan = fieldsOf(fieldsOf(value)["plan"]);
  for (const field of ["system", "workload"] as const) {
    const found = plan[field];
    if (typeof found === "string") continue;
    throw new Error(
      `${path}: plan.${field}: expected a text, found ${found === undefined ? "nothing" : excerpt(found)}`,
    );
  }
  const { system, workload } = plan as { readonly system: string; readonly workload: string };
  return { path, system, workload, options: optionsIn(plan), hasNotes: false };
}

function optionsIn(setUp: unknown): { readonly [name: string]: Json } {
  return fieldsOf(fieldsOf(setUp)["options"]) as { readonly [name: string]: Json };
}

function fieldsOf(value: unknown): { readonly [field: string]: unknown } {
  return typeof value === "object" && value !== null ? (value as { readonly [field: string]: unknown }) : {};
}

/** undefined: there is no such file. @throws Error where it is no JSON */
function jsonIn(path: string): unknown {
  if (!existsSync(path)) return undefined;
  const text = readFileSync(path, "utf8");
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    throw new Error(`${path}: expected JSON, found ${excerpt(text)}`, { cause });
  }
}

/** What such a run asks besides the first. */
function checksOfSetUp({ workload, claim, stated }: SetUp, { runChecks }: Catalog): readonly RecordedCheck[] {
  const { judge } = workload ?? {};
  const first = typeof judge === "object" ? judge.name : judge;
  const asked = workload === undefined ? [] : [...checksOf(workload, claim), ...runChecks];
  const all = [
    ...asked.map((check) => ({ check, isStated: false })),
    ...stated.map((check) => ({ check, isStated: true })),
  ];
  return all
    .filter(({ check }) => check.name !== first)
    .map((one) => ({ ...one, isUnpromised: whyNotPromised(claim, one.check.name) !== undefined }));
}

function resultsIn(folder: string): Results | undefined {
  const results = join(folder, "results.json");
  if (!existsSync(results)) return undefined;
  const expected = `${results}: expected the results of a run; name the model with --model, or the check with --check`;
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(results, "utf8"));
  } catch (cause) {
    throw new InputError(expected, { cause });
  }
  const { model } = fieldsOf(value);
  if (typeof value !== "object" || value === null) throw new InputError(expected);
  if (model !== undefined && typeof model !== "string") {
    throw new InputError(`${results}: model: expected a text, found ${excerpt(model)}`);
  }
  return value;
}
