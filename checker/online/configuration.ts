/**
 * The configuration: one way in which the object may stand after some return, and the store that keeps those worth
 * keeping.
 *
 * Operations without an answer carry no duty, so of two configurations that are equal but for them, the one that has
 * used fewer can do whatever the other can. Those of the same call are interchangeable and only counted.
 */
import type { Json } from "../../histories/json.ts";

export interface Configuration {
  readonly state: Json;
  /** Equal for equal states. */
  readonly stateKey: string;
  /** Answered operations that took effect before the return at which the history stands, by id, ascending. */
  readonly placed: readonly number[];
  /** Calls of unanswered operations that took effect, by number, ascending; one entry a time. */
  readonly used: readonly number[];
}

export interface ConfigurationSet {
  /** False when it, or one that can do all that it can, is there already. */
  readonly add: (configuration: Configuration, layer: number) => boolean;
}

/** Remembers what was added. Cost of adding: the configurations that differ only in what they used. */
export function createConfigurationSet(): ConfigurationSet {
  const known = new Map<string, (readonly number[])[]>();
  return {
    add({ stateKey, placed, used }, layer) {
      const key = `${layer} ${placed.join(",")}|${stateKey}`;
      const others = known.get(key);
      if (others === undefined) {
        known.set(key, [used]);
        return true;
      }
      if (others.some((other) => isWithin(other, used))) return false;
      others.push(used);
      return true;
    },
  };
}

/** Every entry of `part` is in `whole`, as often; both ascending. */
function isWithin(part: readonly number[], whole: readonly number[]): boolean {
  if (part.length > whole.length) return false;
  let at = 0;
  for (const number of whole) if (at < part.length && part[at] === number) at++;
  return at === part.length;
}

/** The ascending list with one more number. */
export function inserted(list: readonly number[], number: number): readonly number[] {
  const at = list.findIndex((other) => other > number);
  return at === -1 ? [...list, number] : [...list.slice(0, at), number, ...list.slice(at)];
}
