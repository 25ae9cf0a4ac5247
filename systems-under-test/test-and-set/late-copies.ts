/**
 * Late copies: simulates a network that delivers a request again, long after it was answered.
 *
 * Connections to a node never do that, but a retrying host or a proxy does, and an arbiter must ignore such copies.
 * So the client sends them itself, and ignores their answers.
 */
import type { ClientCore, ClientEffect } from "../node-kit/client.ts";
import type { Id, Json } from "../node-kit/node.ts";
import type { RandomStream } from "../node-kit/random.ts";

interface Sent {
  readonly to: Id;
  readonly innerId: number;
  readonly request: Json;
}

/** Requests to copy from. The oldest is about ten operations old, and generations have passed since. */
const KEPT_MAX = 8;
const COPY_CHANCE = 0.25;

/**
 * The same client with late copies of some requests. It renumbers requests.
 * @param isHarmlessAgain whether a request with this answer may be delivered again
 */
export function withLateCopies(
  client: ClientCore,
  isHarmlessAgain: (request: Json, reply: Json) => boolean,
  random: RandomStream,
): ClientCore {
  const open = new Map<number, Sent>();
  let kept: Sent[] = [];
  let lastId = 0;

  function sent(effect: ClientEffect): ClientEffect {
    if (effect.type !== "request") return effect;
    open.set(++lastId, { to: effect.to, innerId: effect.id, request: effect.request });
    return { ...effect, id: lastId };
  }

  return {
    step(input) {
      if (input.type === "response") {
        const original = open.get(input.id);
        if (original === undefined) return [];
        open.delete(input.id);
        if (isHarmlessAgain(original.request, input.reply)) kept = [...kept, original].slice(-KEPT_MAX);
        return client.step({ ...input, id: original.innerId }).map(sent);
      }
      const effects = client.step(input).map(sent);
      if (input.type !== "invoke" || kept.length === 0 || !random.chance(COPY_CHANCE)) return effects;
      const { to, request } = random.pick(kept);
      const copy: ClientEffect = { type: "request", to, id: ++lastId, request };
      return random.chance(0.5) ? [copy, ...effects] : [...effects, copy];
    },
    wakeAt: () => client.wakeAt(),
  };
}
