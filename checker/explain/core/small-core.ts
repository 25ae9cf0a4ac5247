/**
 * The small core: as few operations as can be found that already contradict each other.
 *
 * A value that nothing led back to needs no search. Else several beginnings are tried, and the smallest result is
 * taken: the latest moment such that what comes after it contradicts itself whatever the object held by then; the
 * beginning of the history, looking at few of the object's contents; the latest moment whose possible states contradict
 * what follows.
 */
import type { Operation } from "../../../histories/operation.ts";
import type { Effort } from "../../base/effort.ts";
import type { Allowance } from "../../linearizability/search/search.ts";
import { twinOf } from "./same-answer.ts";
import type { Model } from "../../models/model.ts";
import type { BadPart } from "./bad-part.ts";
import { hasOrder } from "./exhaustive.ts";
import { inTime } from "../../base/in-time.ts";
import { canStartAnywhere, judgeAs, judgeFrom, modelFrom } from "./judge.ts";
import type { Judge, Start } from "./judge.ts";
import { laxObjects } from "./lax-objects.ts";
import type { LaxObject } from "./lax-objects.ts";
import { latestMoments, latestStart } from "./latest-start.ts";
import { isNever, noWayBack, valueFound } from "./no-way-back.ts";
import { contents } from "./projections.ts";
import { observations, pairs, shrink, single, takingPart, unobserved, wholeValues } from "./reductions.ts";

/** Operations that contradict each other: no order of them gives all their answers. */
export interface Core {
  /** As they were recorded, up to the event where the bad part ends, in order of invocation. */
  readonly operations: readonly Operation[];
  /** The same operations as they were judged: some contents, and answers that do not matter, may be left out. */
  readonly judged: readonly Operation[];
  readonly start: Start;
}

/** With this many operations or fewer, no other way is tried. */
const SMALL = 3;
/** With this many or fewer, the states that are possible at every moment are not looked for. */
const MIDDLING = 6;
/** Elements in answers; more are not looked through one by one. */
const ELEMENTS_MAX = 200_000;

/** A core of the bad part; in the worst case all of it. */
export function smallCore(model: Model, part: BadPart, allowance: Allowance): Core {
  const found = smallest(model, part, allowance);
  const ids = new Set(found.judged.map(({ id }) => id));
  return { ...found, operations: part.operations.filter(({ id }) => ids.has(id)) };
}

type Judged = Omit<Core, "operations">;

function smallest(model: Model, part: BadPart, allowance: Allowance): Judged {
  const { operations, start } = part;
  let best: Judged = { judged: operations, start };
  // Where contents are apart from each other, most of them are gone before anything is searched.
  const isApart = contents(model, operations.slice(0, 1)) !== undefined && model.levels !== "list";
  const ways = isApart ? [lookingAtLess, afterAnything] : [afterAnything, laxly, lookingAtLess];
  for (const way of [...ways, afterWhatCame]) {
    const isSmall = best.judged.length <= (way === afterWhatCame ? MIDDLING : SMALL);
    if (isSmall || allowance.isTimeUp()) break;
    const core = inTime(() => way(model, part, allowance));
    if (core === undefined || core.judged.length >= best.judged.length) continue;
    const from = modelFrom(model, core.start, core.judged);
    if (from !== undefined && hasOrder(from, core.judged, allowance.isTimeUp) !== true) best = core;
  }
  return best;
}

/**
 * A core that the values show without a search: nobody ever put it there, or nobody could have put it back.
 *
 * @param taking all that takes part in the key's history
 * @throws OutOfTimeError
 */
export function plainCore(
  model: Model,
  taking: readonly Operation[],
  culprit: Operation,
  effort: Effort,
): Core | undefined {
  const core = (operations: readonly Operation[], start: Start): Core => ({ operations, judged: operations, start });
  if (model.special === "unique-ids") {
    // By the time of the culprit's answer.
    const ended = taking.filter(({ completeIndex = Infinity }) => completeIndex <= (culprit.completeIndex ?? Infinity));
    const twin = twinOf(culprit, ended);
    if (twin === undefined) return undefined;
    return core(twin.invokeIndex < culprit.invokeIndex ? [twin, culprit] : [culprit, twin], "initial");
  }
  const value = valueFound(model, culprit);
  if (value === undefined) return undefined;
  if (isNever(model, { value, prefix: taking, culprit }, effort)) return core([culprit], "initial");
  const back = noWayBack(model, taking, culprit, effort);
  if (back === undefined || back.vain.length > VAIN_MAX) return undefined;
  const judged = [back.after, ...back.vain, culprit].sort((a, b) => a.invokeIndex - b.invokeIndex);
  const from = modelFrom(model, "any", judged);
  return from !== undefined && hasOrder(from, judged) === false ? core(judged, "any") : undefined;
}

/** With more ways that lead nowhere, a search may find a smaller core. */
const VAIN_MAX = 4;

/** From the latest moment such that even an object of unknown past cannot give what follows. */
function afterAnything(model: Model, { operations, culprit }: BadPart, allowance: Allowance): Judged | undefined {
  if (!canStartAnywhere(model, operations)) return undefined;
  const isBad = judgeFrom(model, "any", allowance);
  const late = latestStart(model, operations, isBad, allowance.isTimeUp);
  if (late === undefined) return undefined;
  const judged = reduced(model, takingPart(model, late), { culprit, isBad, allowance });
  return { judged, start: "any" };
}

/** As a lax object sees it, of which single updates can be left out; what contradicts that contradicts the object. */
function laxly(model: Model, { operations, culprit, start }: BadPart, allowance: Allowance): Judged | undefined {
  const { isTimeUp } = allowance;
  let best: Judged | undefined;
  const consider = (lax: LaxObject, from: "any" | "initial"): void => {
    const laxModel = from === "any" ? lax.model : { ...lax.model, initial: lax.atFirst ?? null };
    const isBad = judgeAs(laxModel, allowance);
    const late = from === "any" ? latestStart(model, operations, isBad, isTimeUp) : operations;
    if (late === undefined || (from === "initial" && !isBad(late))) return;
    let current = takingPart(model, late);
    current = shrink(current, observations(model, current, culprit.id), isBad, isTimeUp);
    current = shrink(current, single(current, culprit.id, lax), isBad, isTimeUp);
    current = shrink(current, pairs(current, culprit.id, lax), isBad, isTimeUp);
    current = shrink(current, single(current, culprit.id, lax), isBad, isTimeUp);
    if (best === undefined || current.length < best.judged.length) best = { judged: current, start: from };
  };
  for (const lax of laxObjects(model, operations)) {
    consider(lax, "any");
    const isSmall = (best?.judged.length ?? Infinity) <= SMALL;
    if (!isSmall && start === "initial" && lax.atFirst !== undefined) consider(lax, "initial");
  }
  return best;
}

/** From the start of the bad part: with less to look at, the past may not matter any more. */
function lookingAtLess(model: Model, part: BadPart, allowance: Allowance): Judged {
  const { operations, start, culprit } = part;
  const isBad = judgeFrom(model, start, allowance);
  const judged = reduced(model, operations, { culprit, isBad, allowance });
  if (start !== "initial" || judged.length <= SMALL) return { judged, start };
  const later = afterAnything(model, { ...part, operations: judged }, allowance);
  return later !== undefined && later.judged.length < judged.length ? later : { judged, start };
}

/** From the latest moment whose few possible states contradict what follows. */
function afterWhatCame(
  model: Model,
  { operations, culprit, start }: BadPart,
  allowance: Allowance,
): Judged | undefined {
  const from = modelFrom(model, start, operations);
  if (start !== "initial" || from === undefined) return undefined;
  let found: Judged | undefined;
  for (const late of latestMoments(model, operations, allowance)) {
    const isBad = judgeFrom(model, { states: late.states }, allowance);
    if (!isBad(late.operations)) continue;
    const held = { ...model, initial: [...late.states] };
    const judged = reduced(held, takingPart(model, late.operations), { culprit, isBad, allowance });
    found = { judged, start: { states: late.states } };
    // The first begins with an empty object, and shows what was put in.
    if (judged.length <= MIDDLING) break;
  }
  return found;
}

/** Leaves out what the contradiction does not need: failed cas, then whole values, then reads, then single updates. */
function reduced(
  model: Model,
  operations: readonly Operation[],
  { culprit, isBad, allowance }: { readonly culprit: Operation; readonly isBad: Judge; readonly allowance: Allowance },
): Operation[] {
  const { isTimeUp } = allowance;
  const failedCas = operations.filter(({ outcome }) => outcome === "fail");
  let current = shrink(operations, observations(model, failedCas, culprit.id), isBad, isTimeUp);
  const values = isTooWide(operations) ? undefined : wholeValues(model, current);
  if (values !== undefined) current = shrink(current, values, isBad, isTimeUp);
  current = shrink(current, observations(model, current, culprit.id), isBad, isTimeUp);
  const updates = unobserved(model, current, culprit.id);
  if (updates !== undefined) current = shrink(current, updates, isBad, isTimeUp);
  // With all others gone, the culprit may be one that the contradiction does not need.
  return shrink(current, observations(model, current, undefined), isBad, isTimeUp);
}

function isTooWide(operations: readonly Operation[]): boolean {
  let elements = 0;
  for (const { output } of operations) elements += Array.isArray(output) ? output.length : 1;
  return elements > ELEMENTS_MAX;
}
