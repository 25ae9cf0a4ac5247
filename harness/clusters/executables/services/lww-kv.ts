/**
 * lww-kv: an eventually consistent key-value store. A few replicas each answer by themselves; of two values of a key the one
 * with the later Lamport timestamp wins. Before each request two random replicas exchange what they know.
 *
 * A write may vanish behind one that began later, or be unseen for a while; a cas compares with what one replica holds.
 */
import type { Json } from "../../../../histories/json.ts";
import type { RandomStream } from "../../../../systems-under-test/node-kit/random.ts";
import { keyText, keyValueStep } from "./key-value-request.ts";
import type { Service } from "./service.ts";

/** Replicas, unless a test says otherwise. */
const REPLICAS = 2;

interface Stamped {
  readonly value: Json;
  readonly time: number;
  /** Of two with the same time, that of the higher replica wins. */
  readonly replica: number;
}

interface Replica {
  readonly number: number;
  readonly values: Map<string, Stamped>;
  time: number;
}

/** Empty replicas. */
export function createLwwKv(random: RandomStream, replicaCount: number = REPLICAS): Service {
  const replicas: readonly Replica[] = Array.from({ length: replicaCount }, (_, number) => ({
    number,
    values: new Map(),
    time: 0,
  }));
  return {
    name: "lww-kv",
    handle({ body }) {
      learn(random.pick(replicas), random.pick(replicas));
      const replica = random.pick(replicas);
      const key = keyText(body);
      const held = replica.values.get(key)?.value;
      const { reply, put } = keyValueStep(body, held, { service: "lww-kv", mayCreate: false });
      if (put !== undefined) {
        replica.time++;
        replica.values.set(key, { value: put.value, time: replica.time, replica: replica.number });
      }
      return reply;
    },
  };
}

/** The one learns all that the other knows. */
function learn(one: Replica, other: Replica): void {
  if (one === other) return;
  one.time = Math.max(one.time, other.time);
  for (const [key, stamped] of other.values) {
    const own = one.values.get(key);
    if (own === undefined || isLater(stamped, own)) one.values.set(key, stamped);
  }
}

function isLater(one: Stamped, other: Stamped): boolean {
  return one.time === other.time ? one.replica > other.replica : one.time > other.time;
}
