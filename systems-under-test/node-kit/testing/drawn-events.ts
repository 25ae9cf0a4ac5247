/**
 * Drawn events: what may happen to the nodes of a script at any time, one after the other, from one seed. Messages are
 * delivered out of turn, twice or never, links are cut, disks stall, and nodes lose power and come back.
 *
 * A minority of the nodes is down at most, or all of them at once: more would only make a schedule in which nothing
 * happens.
 */
import type { Id } from "../node.ts";
import type { RandomStream } from "../random.ts";
import type { Pending, Script } from "../script.ts";

/** Events of one script. */
export interface DrawnEvents {
  /** Draws one event and lets it happen. */
  next(): void;
  /** Undoes all faults: links, disks and nodes. */
  heal(): void;
}

type AnyScript = Pick<
  Script<never>,
  "advance" | "crash" | "restart" | "stall" | "state" | "unstall" | "unsyncedWrites"
> & {
  pending(): readonly Pending<unknown>[];
  deliver(filter: NumberFilter): number;
  drop(filter: NumberFilter): number;
  duplicate(filter: NumberFilter): number;
  cut(filter: (pending: Pending<unknown>) => boolean): () => void;
};

type NumberFilter = (pending: Pending<unknown>) => boolean;

/** @param ids the nodes of the script */
export function createDrawnEvents(script: AnyScript, ids: readonly Id[], random: RandomStream): DrawnEvents {
  let heals: (() => void)[] = [];

  function shuffleMessages(): void {
    for (const { number } of random.shuffle(script.pending()).slice(0, random.integer(1, 20))) {
      const isThis: NumberFilter = (other) => other.number === number;
      const dice = random.unit();
      if (dice < 0.05) script.drop(isThis);
      else if (dice < 0.12) script.duplicate(isThis);
      else script.deliver(isThis);
    }
  }

  function crashOrRestart(id: Id): void {
    if (script.state(id) !== "running") {
      script.restart(id);
      return;
    }
    const down = ids.filter((other) => script.state(other) !== "running").length;
    const isAll = random.chance(0.1);
    if (!isAll && (down + 1) * 2 >= ids.length) return;
    for (const lost of isAll ? ids : [id]) {
      if (script.state(lost) !== "running") continue;
      script.crash(lost, { keepWrites: random.integer(0, script.unsyncedWrites(lost)) });
    }
  }

  function cutOrHeal(id: Id): void {
    if (heals.length > 0) endCuts();
    else heals = [script.cut(({ from, to }) => from === id || to === id)];
  }

  function endCuts(): void {
    for (const heal of heals) heal();
    heals = [];
  }

  return {
    next() {
      const id = random.pick(ids);
      const dice = random.unit();
      if (dice < 0.6) shuffleMessages();
      else if (dice < 0.84) script.advance(random.integer(1, 60));
      else if (dice < 0.9) crashOrRestart(id);
      else if (dice < 0.94) script.stall(id);
      else if (dice < 0.98) script.unstall(id);
      else cutOrHeal(id);
    },
    heal() {
      endCuts();
      for (const id of ids) {
        if (script.state(id) !== "running") script.restart(id);
        script.unstall(id);
      }
    },
  };
}
