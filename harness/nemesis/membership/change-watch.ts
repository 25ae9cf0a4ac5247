/**
 * ChangeWatch: which of the changes that were asked for have come to pass. A change counts when a committed set has it that
 * is later than the one for which it was asked; one that was only asked for has tested nothing.
 */
import type { Cluster } from "../../clusters/cluster.ts";

/** A change, as it is asked for. */
export interface AskedChange {
  readonly add: readonly string[];
  readonly remove: readonly string[];
}

/** The changes of one run. */
export interface ChangeWatch {
  /** Whether the same was asked of the same set before, and nothing has come of it yet. */
  isAsked(change: AskedChange): boolean;
  /** From now on it is waited for; `onCommitted` is called in a `settle`, once. */
  asked(change: AskedChange, onCommitted: () => void): void;
  /** Looks at the committed set. */
  settle(): void;
}

interface Open {
  readonly change: AskedChange;
  readonly version: number;
  readonly onCommitted: () => void;
}

/** A watch of changes that nobody has asked for yet. */
export function createChangeWatch({ membership }: Pick<Cluster, "membership">): ChangeWatch {
  let open: readonly Open[] = [];
  const version = (): number => membership?.members().version ?? 0;
  return {
    isAsked: (change) => open.some((each) => each.version === version() && isSame(each.change, change)),
    asked: (change, onCommitted) => void (open = [...open, { change, version: version(), onCommitted }]),
    settle() {
      if (membership === undefined || open.length === 0) return;
      const set = membership.members();
      // Whatever was asked of an earlier set and is not in this one can come to pass no more.
      const over = open.filter((each) => each.version < set.version);
      open = open.filter((each) => each.version >= set.version);
      // One set is one change, though it may have several that were asked for.
      over.findLast(({ change }) => isIn(change, set.members))?.onCommitted();
    },
  };
}

/** Whether these members have the change. */
export function isIn({ add, remove }: AskedChange, members: readonly string[]): boolean {
  return add.every((node) => members.includes(node)) && !remove.some((node) => members.includes(node));
}

function isSame(one: AskedChange, other: AskedChange): boolean {
  return String([one.add, "-", one.remove]) === String([other.add, "-", other.remove]);
}
