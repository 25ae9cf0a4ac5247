/**
 * Gate: enforces `after`. Every host runs its node's effects through one, so that durability means the same in a
 * process, in simulation and under a script.
 *
 * A message that promises something about the disk ("I voted for you", "I hold entry 7") must not leave before the
 * write is durable. Waiting inside the node would need promises; leaving it to the order of the host's code makes
 * every missed fsync an accident. Here it is one comparison, and forgetting it is one missing `after`.
 */
import type { Effect, Token } from "./node.ts";

/** Holds effects back until what they wait for is on disk. */
export interface Gate<Message, Reply> {
  /**
   * Takes the effects of one step, in order; gives those that may be carried out now, in the same order.
   * A send or reply whose `after` is not durable yet is held; an effect without `after` overtakes it.
   *
   * @throws Error when write tokens do not count up by one, or an `after` names a write that was never made: such
   * an effect would be held for ever
   */
  pass(effects: readonly Effect<Message, Reply>[]): readonly Effect<Message, Reply>[];
  /**
   * All writes up to this token are on disk: gives the held effects that this releases, oldest first. The host
   * carries them out before it tells the node. A token that is already known to be durable releases nothing.
   *
   * @throws Error when no write had this token
   */
  durable(token: Token): readonly Effect<Message, Reply>[];
  /** The last token that is durable; 0 before the first. */
  durableToken(): Token;
  /** How many effects are held. */
  heldCount(): number;
}

/**
 * A gate for one life of a node: its tokens begin at 1.
 *
 * @example
 * ```ts
 * const gate = createGate<Json, Json>();
 * gate.pass([
 *   { type: "write", token: 1, records: ["vote for n2"] },
 *   { type: "send", to: "n2", message: "granted", after: 1 },
 * ]); // the write alone: the message waits
 * gate.durable(1); // the message
 * ```
 */
export function createGate<Message, Reply>(): Gate<Message, Reply> {
  let durableToken: Token = 0;
  let writtenToken: Token = 0;
  let held: Effect<Message, Reply>[] = [];
  const nothing: readonly Effect<Message, Reply>[] = [];

  function mustWait(effect: Effect<Message, Reply>): boolean {
    return (effect.type === "send" || effect.type === "reply") && (effect.after ?? 0) > durableToken;
  }

  function noteWrite(token: Token): void {
    if (token !== writtenToken + 1) {
      throw new Error(`Effect "write": expected token ${writtenToken + 1}, the next after the last, found ${token}.`);
    }
    writtenToken = token;
  }

  return {
    pass(effects) {
      let latestAfter = 0;
      for (const effect of effects) {
        switch (effect.type) {
          case "write":
          case "checkpoint":
            noteWrite(effect.token);
            break;
          case "send":
          case "reply":
            latestAfter = Math.max(latestAfter, effect.after ?? 0);
            break;
          case "apply":
          case "halt":
          case "note":
        }
      }
      if (latestAfter > writtenToken) {
        throw new Error(
          `Effect with "after: ${latestAfter}": expected the token of a write that was made, at most ${writtenToken}; ` +
            `it would be held for ever. Emit the write in the same step or before.`,
        );
      }
      // Most steps have nothing that must wait, and need no second list.
      if (latestAfter <= durableToken) return effects;
      for (const effect of effects) if (mustWait(effect)) held.push(effect);
      return effects.filter((effect) => !mustWait(effect));
    },

    durable(token) {
      if (token > writtenToken) {
        throw new Error(`durable(${token}): expected the token of a write that was made, at most ${writtenToken}.`);
      }
      if (token <= durableToken) return nothing;
      durableToken = token;
      if (held.length === 0) return nothing;
      const released = held.filter((effect) => !mustWait(effect));
      held = held.filter(mustWait);
      return released;
    },

    durableToken: () => durableToken,
    heldCount: () => held.length,
  };
}
