/**
 * Rounds: what searchers in several threads do at the same time, and when they wait for each other. In a round each takes
 * worlds of the level until there are none. The leader waits for the others, and opens the next one.
 *
 * A thread takes part from the next round on after it has come, so nobody waits for one that is still loading.
 */
import { AT, exclusively } from "./search-memory.ts";

/** How often the leader looks up while it waits. */
const LOOKS_UP_MS = 50;

/** Opens a round. Returns how many take part beside the leader. */
export function openRound(control: Int32Array): number {
  const followers = exclusively(control, () => {
    Atomics.store(control, AT.arrived, 0);
    Atomics.add(control, AT.round, 1);
    return Atomics.load(control, AT.followers);
  });
  Atomics.notify(control, AT.round);
  return followers;
}

/** Waits until so many have done what they can. @param onWait called now and then meanwhile */
export function awaitFollowers(control: Int32Array, followers: number, onWait: () => void): void {
  for (let arrived = 0; (arrived = Atomics.load(control, AT.arrived)) < followers;) {
    Atomics.wait(control, AT.arrived, arrived, LOOKS_UP_MS);
    onWait();
  }
}

/** Tells the others that there is nothing more to do. */
export function closeRounds(control: Int32Array): void {
  Atomics.store(control, AT.isOver, 1);
  openRound(control);
}

/** Takes part in each round until the last is over. @param work does some of it; false: there is nothing left to do */
export function followRounds(control: Int32Array, work: () => boolean): void {
  let round = exclusively(control, () => {
    Atomics.add(control, AT.followers, 1);
    return Atomics.load(control, AT.round);
  });
  for (;;) {
    while (Atomics.load(control, AT.round) === round) Atomics.wait(control, AT.round, round);
    round = Atomics.load(control, AT.round);
    if (Atomics.load(control, AT.isOver) !== 0) return;
    for (let isBusy = true; isBusy;) isBusy = work();
    Atomics.add(control, AT.arrived, 1);
    Atomics.notify(control, AT.arrived);
  }
}
