/**
 * seq-kv: a sequentially consistent key-value store. Everybody sees the same sequence of states, each at their own pace:
 * a request looks at a random one of the last 32, but at none before the one that its client saw last. If it would change
 * that state, it is carried out on the newest instead.
 *
 * So a client may read what is long outdated, but never goes back, and its own writes are never missing.
 */
import { canonicalText } from "../../../../histories/canonical-text.ts";
import type { Json } from "../../../../histories/json.ts";
import type { RandomStream } from "../../../../systems-under-test/node-kit/random.ts";
import { keyText, keyValueStep } from "./key-value-request.ts";
import type { Service } from "./service.ts";

/** States that are remembered. */
const STATES_MAX = 32;
/** Clients of whom it is known what they saw; more than a run has. */
const CLIENTS_MAX = 100_000;

/** What a key held from one state on. */
interface Version {
  readonly since: number;
  readonly value: Json;
}

const HOW = { service: "seq-kv", mayCreate: true };

/** An empty store: state 0. */
export function createSeqKv(random: RandomStream): Service {
  /** By key: what it held, oldest first, as far back as anybody can look. */
  const versions = new Map<string, Version[]>();
  const lastSeen = new Map<string, number>();
  let newest = 0;

  function held(key: string, state: number): Json | undefined {
    return versions.get(key)?.findLast(({ since }) => since <= state)?.value;
  }

  function put(key: string, value: Json): void {
    newest++;
    const oldest = newest - STATES_MAX + 1;
    const known = versions.get(key) ?? [];
    // Of those before the oldest state, only the last is still to be seen.
    const kept = known.filter(({ since }, place) => since > oldest || (known[place + 1]?.since ?? Infinity) > oldest);
    versions.set(key, [...kept, { since: newest, value }]);
  }

  function saw(client: string, state: number): void {
    lastSeen.delete(client);
    lastSeen.set(client, state);
    if (lastSeen.size <= CLIENTS_MAX) return;
    const [longestSilent] = lastSeen.keys();
    if (longestSilent !== undefined) lastSeen.delete(longestSilent);
  }

  return {
    name: "seq-kv",
    handle({ src, body }) {
      const key = keyText(body);
      const earliest = Math.max(lastSeen.get(src) ?? 0, newest - STATES_MAX + 1, 0);
      const state = random.integer(earliest, newest);
      const before = held(key, state);
      const there = keyValueStep(body, before, HOW);
      const isChange = there.put !== undefined && !isSame(before, there.put.value);
      if (!isChange) {
        saw(src, state);
        return there.reply;
      }
      const now = held(key, newest);
      const { reply, put: changed } = keyValueStep(body, now, HOW);
      if (changed !== undefined && !isSame(now, changed.value)) put(key, changed.value);
      saw(src, newest);
      return reply;
    },
  };
}

function isSame(before: Json | undefined, after: Json): boolean {
  return before !== undefined && canonicalText(before) === canonicalText(after);
}
