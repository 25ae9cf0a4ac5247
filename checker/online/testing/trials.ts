/**
 * The online checker, by the model's own monitor and by search, against the oracle: it must find a violation at the
 * first event after which the history is not linearizable, and not before.
 */
import type { HistoryEvent } from "../../../histories/event.ts";
import type { Operation } from "../../../histories/operation.ts";
import { decide } from "../../linearizability/decide.ts";
import { drawObject } from "../../linearizability/special/testing/drawn-objects.ts";
import type { ObjectFamily } from "../../linearizability/special/testing/drawn-objects.ts";
import { OBJECT_FAMILIES } from "../../linearizability/special/testing/families.ts";
import { appendList, casRegister, register } from "../../models/objects/cells.ts";
import { growSet } from "../../models/objects/grow-set.ts";
import type { Model } from "../../models/model.ts";
import { drawHistory } from "../../testing/drawn-histories.ts";
import type { Family } from "../../testing/drawn-histories.ts";
import { drawCase } from "../../testing/drawn-options.ts";
import { FAMILIES } from "../../testing/families.ts";
import { isLinearizable } from "../../testing/oracle.ts";
import type { Conventions } from "../../testing/oracle.ts";
import type { TrialFamily } from "../../testing/trial.ts";
import { createOnlineChecker } from "../online-checker.ts";
import { eventsOf, firstBad, linesOf } from "../../testing/as-events.ts";

const CONFIGURATIONS_MAX = 2_000;
const allowance = { nodesMax: 1e6, bytesMax: 1e9, isTimeUp: () => false };

/** How often the online checker left a key, since the process began. */
export const leftKeys = { count: 0 };

/** The index of the first violation, "left" where the key was left, undefined for neither. */
function firstFound(model: Model, events: readonly HistoryEvent[]): number | "left" | undefined {
  const checker = createOnlineChecker(model, { configurationsMax: CONFIGURATIONS_MAX });
  for (const event of events) {
    const found = checker.event(event);
    if (found !== undefined) return found.index;
  }
  if (checker.left().length === 0) return undefined;
  leftKeys.count++;
  return "left";
}

/** The same object without what the quick monitors use, so that only the search applies. */
function forSearchOnly({ action: _action, levels: _levels, ...model }: Model): Model {
  return model;
}

interface Judgement {
  readonly isRefuted: (model: Model, operations: readonly Operation[], conventions: Conventions) => boolean;
  readonly share: number;
}

function trial<F extends Family | ObjectFamily>(
  family: F,
  draw: (family: F, seed: number) => Operation[],
  { isRefuted, share }: Judgement,
): TrialFamily {
  const run: TrialFamily["run"] = (seed) => {
    const { model, options, operations } = drawCase(family, draw, seed);
    const events = eventsOf(operations);
    const expected = firstBad(events, (begun) => isRefuted(model, begun, options));
    const isKept = expected === undefined;
    for (const way of [model, forSearchOnly(model)]) {
      const found = firstFound(way, events);
      if (found === "left" || found === expected) continue;
      const how = way === model ? "by the model's own way" : "by search";
      const mistake = `${how}: found ${found}, expected ${expected}\n${JSON.stringify(options)}\n${linesOf(events)}`;
      return { isKept, mistake };
    }
    return { isKept };
  };
  return { name: `online, ${family.name}`, share, run };
}

const long = { operationsMax: 120, processes: 5, values: 0, neverReturned: 0.03, corrupted: 0.01 };

/** So long that monitors forget most of it. The oracle would take too long, so the offline checker judges. */
const LONG: readonly Family[] = [
  { ...long, name: "register, long", model: register, functions: ["read", "write"] },
  { ...long, name: "register, long, never failing", model: register, functions: ["read", "write"], neverReturned: 0 },
  { ...long, name: "register, long, deletes", model: register, functions: ["read", "read", "write", "delete"] },
  { ...long, name: "cas, long", model: casRegister, functions: ["read", "write", "cas"] },
  { ...long, name: "cas, long, hardly a write", model: casRegister, functions: ["read", "cas", "cas"] },
  {
    ...long,
    name: "cas, long, many never returned",
    model: casRegister,
    functions: ["read", "write", "cas"],
    neverReturned: 0.1,
  },
  { ...long, name: "list, long", model: appendList, functions: ["append", "read"] },
  { ...long, name: "set, long", model: growSet, functions: ["add", "read"] },
];

const isRefuted: Judgement["isRefuted"] = (model, operations, conventions) =>
  !isLinearizable(model, operations, conventions);
const isRefutedOffline = (model: Model, operations: readonly Operation[]): boolean =>
  decide(model, operations, allowance).verdict === false;

/** Each history is judged after many of its events, so fewer are drawn than for the other algorithms. */
export const ONLINE_TRIALS: readonly TrialFamily[] = [
  ...FAMILIES.map((family) => trial({ ...family, corrupted: 0.4 }, drawHistory, { isRefuted, share: 1 / 10 })),
  ...OBJECT_FAMILIES.map((family) => trial(family, drawObject, { isRefuted, share: 1 / 50 })),
  ...LONG.map((family) => trial(family, drawHistory, { isRefuted: isRefutedOffline, share: 1 / 200 })),
];
