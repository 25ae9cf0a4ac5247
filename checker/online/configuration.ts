/**
 * The configurations of the search while the operations happen: a possible state of the object at some return, with the
 * operations that took effect.
 *
 * An operation without an answer never has to take effect. So of two configurations that differ only in such
 * operations, the one that used fewer can do all that the other can do. Unanswered operations with equal calls are only
 * counted.
 */
import type { Json } from "../../histories/json.ts";

/** One possibility at some return. */
export interface Configuration {
  readonly state: Json;
  /** Equal for equal states. */
  readonly stateKey: string;
  /** The ids of answered operations that took effect before this return, ascending. */
  readonly placed: readonly number[];
  /** The unanswered operations that took effect: the numbers of their calls, ascending, one entry for each use. */
  readonly used: readonly number[];
}

/** Configurations that were added. */
export interface ConfigurationSet {
  /** Adds a configuration. False where the set has it, or has one that can do all that it can do. */
  readonly add: (configuration: Configuration, layer: number) => boolean;
}

/** An empty set. Adding takes time for each configuration that differs only in the unanswered operations. */
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

/** Whether every entry of `part` is in `whole`, at least as often; both are ascending. */
function isWithin(part: readonly number[], whole: readonly number[]): boolean {
  if (part.length > whole.length) return false;
  let at = 0;
  for (const number of whole) if (at < part.length && part[at] === number) at++;
  return at === part.length;
}

/** The ascending list with one more number. */
export function withNumber(list: readonly number[], number: number): readonly number[] {
  const at = list.findIndex((other) => other > number);
  return at === -1 ? [...list, number] : [...list.slice(0, at), number, ...list.slice(at)];
}
