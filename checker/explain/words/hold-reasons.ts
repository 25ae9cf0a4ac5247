/**
 * Why an acquire or release of a lock or semaphore is impossible.
 */
import type { Operation } from "../../../histories/operation.ts";
import { shortText } from "../../models/json-text.ts";
import { isRefused, takenAtFirst } from "../core/holds.ts";
import type { Situation } from "./situation.ts";
import { isOver } from "../core/no-way-back.ts";

/** Why the culprit, an acquire or a release, is impossible; undefined where the reason is another one. */
export function holdReason(situation: Situation): string | undefined {
  const { model, culprit, prefix, name } = situation;
  const isFenced = model.special === "fenced-lock";
  if (!isFenced && model.special !== "mutex" && model.special !== "semaphore") return undefined;
  const got = (one: Operation): boolean => one.outcome !== "ok" || one.f !== "acquire" || !isRefused(model, one);
  if (culprit.outcome !== "ok" || !got(culprit)) return undefined;
  if (isFenced && culprit.f === "acquire") {
    const larger = prefix.find(
      (one) => one.f === "acquire" && got(one) && isOver(one, culprit) && Number(one.output) >= Number(culprit.output),
    );
    if (larger !== undefined)
      return `token ${shortText(culprit.output ?? null)} is not larger than the one of ${name(larger)}`;
  }
  const permits = model.permits ?? 1;
  const acquires = prefix.filter((one) => one.f === "acquire" && one.id !== culprit.id && got(one));
  const releases = prefix.filter((one) => one.f === "release" && one.id !== culprit.id);
  const atFirst = takenAtFirst(model);
  if (culprit.f === "acquire") {
    const held = acquires.filter((one) => isOver(one, culprit));
    return atFirst + held.length - releases.length < permits ? undefined : takenText({ permits, atFirst, held, name });
  }
  const given = releases.filter((one) => isOver(one, culprit));
  if (culprit.f !== "release" || atFirst + acquires.length > given.length) return undefined;
  return atFirst + acquires.length === 0
    ? "nobody had begun to acquire by then"
    : "whatever was acquired had been released before it began";
}

interface Taken extends Pick<Situation, "name"> {
  readonly permits: number;
  readonly atFirst: number;
  readonly held: readonly Operation[];
}

/** By whom, and that nobody gave any back. */
function takenText({ permits, atFirst, held, name }: Taken): string {
  const [what, one] = permits === 1 ? ["the lock was held", "it"] : [`all ${permits} permits were taken`, "one"];
  const before = permits === 1 ? "it was so at the beginning" : `${atFirst} of them at the beginning`;
  const since = held.slice(-permits).map(name).join(" and ");
  const by = [held.length < permits ? before : "", since === "" ? "" : `${since} had finished`];
  return `${what}: ${by.filter((part) => part !== "").join(", ")}, and nobody had begun to give ${one} back`;
}
