/**
 * Which check of whole histories a history is for, guessed from the names of its operations: where no model knows them all, and
 * one check does.
 */
import type { Check } from "../../../../checker/history-check.ts";
import { modelNamed, models } from "../../../../checker/index.ts";
import { bundledCatalog, type Catalog } from "../../../catalog.ts";
import { InputError } from "../../base/exit-codes.ts";
import { hasKnowingModel, type Use } from "./model-guess.ts";
import { type KnownJudge, nearestJudge } from "./nearest-judge.ts";

/** A check, and what else its workload asks. */
export interface CheckGuess {
  readonly check: Check;
  readonly others: readonly Check[];
  /** e.g. "guessed from enter, leave" */
  readonly because: string;
}

/**
 * The check that knows every operation; undefined where a model does, or nobody says what he knows.
 * @throws InputError where several checks do, and where neither model nor check does
 */
export function guessCheck(
  uses: readonly Use[],
  named: ReadonlyMap<string, Check>,
  catalog: Catalog = bundledCatalog,
): CheckGuess | undefined {
  const names = uses.map(({ f }) => f);
  if (names.length === 0 || hasKnowingModel(uses)) return undefined;
  const judges = judgesIn(named, catalog);
  const knowing = judges.filter(({ check }) => names.every((f) => check.functions?.includes(f) === true));
  const [only, ...more] = knowing;
  if (only === undefined)
    throw unknownToAll(
      names,
      judges.map(({ check }) => check),
    );
  if (more.length > 0) {
    const found = knowing.map(({ check }) => check.name).join(", ");
    throw new InputError(`several checks know the operations ${listed(names)}: ${found}. Name one with --check.`);
  }
  return { ...only, because: `guessed from ${listed(names)}` };
}

type Judge = Omit<CheckGuess, "because">;

/** Those that judge workloads, and those that were plugged in beside them; each once. */
function judgesIn(named: ReadonlyMap<string, Check>, { workloads }: Catalog): readonly Judge[] {
  const judges = new Map<string, Judge>();
  const besides = new Set<string>();
  for (const { judge, checks = [], checksOfClaims = [] } of workloads) {
    for (const { name } of [...checks, ...checksOfClaims]) besides.add(name);
    if (typeof judge === "object" && "check" in judge) judges.set(judge.name, { check: judge, others: checks });
  }
  for (const check of named.values()) {
    if (!judges.has(check.name) && !besides.has(check.name)) judges.set(check.name, { check, others: [] });
  }
  return [...judges.values()];
}

/** @throws nothing: gives the error, which names what comes nearest */
function unknownToAll(names: readonly string[], checks: readonly Check[]): InputError {
  const known: readonly KnownJudge[] = [
    ...models().map(({ name }) => ({ kind: "model", name, functions: modelNamed(name).functions }) as const),
    ...checks.map(({ name, functions = [] }) => ({ kind: "check", name, functions }) as const),
  ];
  const nearest = nearestJudge(names, known);
  const list = (kind: string): string => known.flatMap((one) => (one.kind === kind ? [one.name] : [])).join(", ");
  return new InputError(
    `no model and no check knows all of the operations ${listed(names)}.${nearest} ` +
      `There are the models ${list("model")}, and the checks ${list("check")}. Name one with --model or --check.`,
  );
}

/** More would hide the rest of the message. */
const SHOWN_MAX = 20;

function listed(names: readonly string[]): string {
  return names.slice(0, SHOWN_MAX).join(", ");
}
