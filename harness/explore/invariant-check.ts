/**
 * Asks a system's invariants in every world. Most events leave what the nodes say of themselves as it was, and then there is
 * nothing to ask.
 */
import type { Json } from "../../systems-under-test/node-kit/node.ts";
import type { System, Violation } from "../../systems-under-test/system.ts";
import type { Cast } from "./events.ts";
import { createInterner } from "./interner.ts";

/** What is wrong in the world `after`, when nothing was in the world `before`. */
export type InvariantCheck = (before: Int32Array, after: Int32Array) => string | undefined;

/** Says what is wrong with the nodes that run, by id, from what they say of themselves. */
export type Invariants = (nodes: ReadonlyMap<string, Json>) => readonly Violation[];

/** Asks these invariants, or else the system's own, if it has any. */
export function createInvariantCheck(
  { nodes }: Cast,
  { system, invariants: given }: { readonly system: System; readonly invariants?: Invariants },
): InvariantCheck {
  if (given === undefined && system.invariants === undefined) return () => undefined;
  const invariants: Invariants = given ?? ((running) => system.invariants?.(running) ?? []);
  const texts = createInterner<Json | undefined>();
  /** By node and by its state: the number of what it says of itself. */
  const numbers: number[][] = nodes.map(() => []);

  function saidBy(place: number, state: number): number {
    const known = (numbers[place] as number[])[state];
    if (known !== undefined) return known;
    const inspected = nodes[place]?.view(state).inspected;
    const number = texts.idOf(JSON.stringify(inspected) ?? "", () => inspected);
    (numbers[place] as number[])[state] = number;
    return number;
  }

  return (before, after) => {
    let isSame = true;
    for (let place = 0; isSame && place < nodes.length; place++) {
      const [one, other] = [before[place] as number, after[place] as number];
      isSame = one === other || saidBy(place, one) === saidBy(place, other);
    }
    if (isSame) return undefined;
    const running = new Map<string, Json>();
    for (const [place, node] of nodes.entries()) {
      const inspected = texts.at(saidBy(place, after[place] as number));
      if (inspected !== undefined) running.set(node.name, inspected);
    }
    const [first] = invariants(running);
    return first === undefined ? undefined : `${first.invariant}: ${first.message}`;
  };
}
