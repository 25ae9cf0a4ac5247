/**
 * Ways through the states of small cases, played: of searches that found a planted bug, and of searches that were ended at
 * any state, for ways on which nothing is wrong.
 */
import type { ClientOperation } from "../../../../systems-under-test/node-kit/client.ts";
import type { Json } from "../../../../systems-under-test/node-kit/node.ts";
import type { System } from "../../../../systems-under-test/system.ts";
import { bundledCatalog, workloadNamed } from "../../../catalog.ts";
import { modelOf } from "../../../judge.ts";
import type { Bounds } from "../../bounds.ts";
import { shapesOf } from "../../drawn-operations.ts";
import type { Invariants } from "../../invariant-check.ts";
import { explore, type ExploreOptions } from "../../explore.ts";
import type { OperationShapes } from "../operation-notation.ts";
import type { Play, PlaySurroundings } from "../play.ts";
import { playWay } from "../way-trace.ts";
import type { TraceSetup } from "../trace.ts";

/** What is searched. */
export interface SmallCase {
  readonly system: System;
  readonly nodes: number;
  readonly mutant?: string;
  readonly workload: string;
  readonly clients: readonly (readonly ClientOperation[])[];
  readonly bounds?: Partial<Bounds>;
  readonly losesWrites?: boolean;
}

/** A case with what its names stand for. */
export interface PreparedCase {
  readonly setup: TraceSetup;
  readonly surroundings: PlaySurroundings;
  readonly shapes: OperationShapes;
  readonly options: ExploreOptions;
}

/** @throws Error for a workload that there is not */
export function prepared(small: SmallCase): PreparedCase {
  const { system, nodes, mutant, workload: name, clients, losesWrites = false } = small;
  const workload = workloadNamed(bundledCatalog, name);
  const model = workload === undefined ? undefined : modelOf(workload.judge);
  if (workload === undefined || model === undefined) throw new Error(`no model judges ${name}`);
  const options: { readonly [option: string]: Json } = Object.fromEntries(
    system.options.map((option) => [option.name, option.default]),
  );
  const bounds = { timeouts: 0, crashes: 0, duplicates: 0, retries: 0, ...small.bounds };
  return {
    setup: {
      system: system.name,
      nodes,
      options: {},
      ...(mutant === undefined ? {} : { mutant }),
      workload: name,
      losesWrites,
    },
    surroundings: { system, options, judge: model },
    shapes: shapesOf(workload, model),
    options: { system, nodes, options, mutant, clients, model, bounds, losesWrites },
  };
}

/**
 * The shortest way to what is wrong, played.
 *
 * @param invariants those that count; default: the system's own
 * @throws Error when nothing is wrong
 */
export function foundPlay(small: SmallCase, invariants?: Invariants): Play {
  const ready = prepared(small);
  return playOf(invariants === undefined ? ready : { ...ready, options: { ...ready.options, invariants } });
}

/** The way to the state of this number, played; nothing is wrong on it. */
export function playTo(small: SmallCase, state: number): Play {
  let seen = 0;
  let reached: string | undefined;
  // The search asks again about the same moment when it looks for the way to it.
  return foundPlay(small, ({ nodes, messages }) => {
    const moment = JSON.stringify([...nodes, messages]);
    if (++seen === state) reached ??= moment;
    return moment === reached ? [{ invariant: "reached", message: `state ${state}` }] : [];
  });
}

function playOf({ setup, surroundings, options }: PreparedCase): Play {
  const { violation, cast } = explore(options);
  if (violation === undefined) throw new Error("the search found nothing");
  return playWay({ cast, way: violation.way, clients: options.clients }, setup, surroundings);
}
