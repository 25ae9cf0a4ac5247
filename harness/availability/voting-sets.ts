/**
 * Voting sets: which members may decide at this moment, and which sets of nodes can therefore serve whatever is true.
 *
 * A change of members is in force in some logs before it is committed anywhere, and it may still be committed when whoever
 * asked for it has given up. So from the moment at which a change is asked for, a set must serve only if it is enough for
 * the committed members, and also for every set that the change may have made.
 */
import type { MemberSet } from "../clusters/cluster.ts";
import { isIn, type AskedChange } from "../nemesis/membership/change-watch.ts";

/** What is known of who votes. */
export interface VotingSets {
  /** An operator asks for it. Gives whether anything is different now. */
  asked(change: AskedChange): boolean;
  committed(set: MemberSet): boolean;
  /** The committed set first, then those that may be in force. */
  sets(): readonly (readonly string[])[];
}

/** A change is carried out in at most so many steps, each of which is committed. */
const STEPS_MAX = 2;

/** @param initial the members at the start */
export function createVotingSets(initial: readonly string[]): VotingSets {
  let now: MemberSet = { members: initial, version: 0 };
  let open: readonly { readonly change: AskedChange; readonly steps: number }[] = [];
  return {
    asked(change) {
      const known = open.find((each) => String(result(each.change)) === String(result(change)));
      if (known?.steps === 0) return false;
      open = [...open.filter((each) => each !== known), { change, steps: 0 }];
      return known === undefined;
    },
    committed(set) {
      if (set.version <= now.version) return false;
      now = set;
      open = open.flatMap(({ change, steps }) =>
        isIn(change, set.members) || steps + 1 >= STEPS_MAX ? [] : [{ change, steps: steps + 1 }],
      );
      return true;
    },
    sets: () => [now.members, ...open.flatMap(({ change }) => results(change))],
  };

  /** What the change makes of the committed set, at once or in steps. */
  function results(change: AskedChange): readonly (readonly string[])[] {
    const { add, remove } = change;
    const isDouble = add.length > 0 && remove.length > 0;
    return isDouble ? [result({ add, remove: [] }), result(change)] : [result(change)];
  }

  function result({ add, remove }: AskedChange): readonly string[] {
    return [...now.members.filter((node) => !remove.includes(node) && !add.includes(node)), ...add];
  }
}

/** More combinations are not worth their time: then nothing is asked until a change is committed. */
const COMBINATIONS_MAX = 10_000;

/**
 * The smallest sets that hold one of each list: enough for all of them. None where there are too many combinations. Cost:
 * the product of the lengths of two lists after the other.
 */
export function enoughForAll(lists: readonly (readonly (readonly string[])[])[]): readonly (readonly string[])[] {
  const [first = [], ...rest] = lists;
  return rest.reduce((found, list) => {
    if (found.length * list.length > COMBINATIONS_MAX) return [];
    return smallest(found.flatMap((one) => list.map((other) => union(one, other))));
  }, first);
}

function union(one: readonly string[], other: readonly string[]): readonly string[] {
  return [...new Set([...one, ...other])].sort();
}

/** Each set once, without those that hold another. */
function smallest(sets: readonly (readonly string[])[]): readonly (readonly string[])[] {
  const once = [...new Map(sets.map((set) => [set.join(), set])).values()].sort((a, b) => a.length - b.length);
  const kept: (readonly string[])[] = [];
  for (const set of once) if (!kept.some((other) => other.every((node) => set.includes(node)))) kept.push(set);
  return kept;
}
