/**
 * What the names of a setup stand for in a catalog.
 */
import { systemNamed, workloadNamed, type Catalog } from "../../catalog.ts";
import { modelOf, type Judge } from "../../judge.ts";
import { fillTest } from "../../spec/fill.ts";
import { shapesOf } from "../drawn-operations.ts";
import type { OperationShapes } from "../trace/operation-notation.ts";
import type { PlaySurroundings } from "../trace/play.ts";
import type { TraceSetup } from "../trace/trace.ts";

/** A setup, ready to be played. */
export interface NamedSetup {
  readonly surroundings: PlaySurroundings;
  readonly shapes: OperationShapes;
}

/** What the names stand for, or what is wrong with one: "system: expected …, found …". */
export function namedSetup(setup: TraceSetup, catalog: Catalog): NamedSetup | { readonly problem: string } {
  const system = systemNamed(catalog, setup.system);
  if (system === undefined) {
    const known = catalog.systems.map(({ name }) => name).join(", ");
    return {
      problem: `system: expected one of ${known}, found "${setup.system}". Is it plugged in? Name a --config that does so.`,
    };
  }
  const { nodes, mutant, options, workload: name } = setup;
  const fields = { system: system.name, nodes, mutant, options, workload: { name } };
  const filled = fillTest(
    Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)),
    catalog,
  );
  if ("problems" in filled) {
    return { problem: filled.problems.map((each) => `${each.path.join(".")}: ${each.message}`).join("; ") };
  }
  const workload = workloadNamed(catalog, name);
  if (workload === undefined) return { problem: `workload: expected one that is plugged in, found "${name}"` };
  const judge = judgeOf(setup, workload.judge, catalog);
  if (judge === undefined) return { problem: `model: expected one that there is, found "${setup.model ?? ""}"` };
  const shapes = shapesOf(workload, typeof judge === "object" && "check" in judge ? undefined : modelOf(judge));
  return { surroundings: { system, options: filled.test.options, judge }, shapes };
}

function judgeOf({ model }: TraceSetup, own: Judge, { models }: Catalog): Judge | undefined {
  return model === undefined ? own : models.find(({ name }) => name === model);
}
