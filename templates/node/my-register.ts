/**
 * A replicated register, in one file: change it into your own system.
 *
 * One node is the primary. It answers all requests, and sends each new value to the others, which keep copies. An
 * answer waits until everything that it says is on the primary's disk, so a crash takes nothing back.
 *
 * Two bugs can be switched on (`--mutant`): see `bugs` below.
 */
import { defineSystem } from "clew";
import { createRetryingClient, mutantOf } from "clew/system";
import type {
  AnyNode,
  ClientConfig,
  ClientCore,
  Effect,
  Id,
  Json,
  NodeConfig,
  PlantedBug,
  Protocol,
  RandomStream,
} from "clew/system";

type Key = string | number;
type Request = { readonly f: "read" | "write" | "cas"; readonly key: Key; readonly value: Json };
type Reply =
  | { readonly type: "done"; readonly value: Json }
  /** A cas expected another value than the one that is there. Nothing was changed. */
  | { readonly type: "mismatch"; readonly seen: Json }
  | { readonly type: "redirect"; readonly primary: Id };
/** A value of a key: what the primary writes to its disk and sends to the others. Its versions count up. */
type Version = { readonly key: Key; readonly value: Json; readonly version: number };

/** The decisions that a bug replaces. */
interface Rules {
  /** Whether a node that is not the primary answers this request from its copy. */
  readonly copyAnswers: (request: Request) => boolean;
  /** Whether an answer waits until everything written so far is on disk. */
  readonly answersWhenDurable: boolean;
}

const correct: Rules = { copyAnswers: () => false, answersWhenDurable: true };

const bugs: readonly PlantedBug<Rules>[] = [
  {
    id: "stale-copy",
    title: "every node answers reads from its own copy",
    rule: "copyAnswers",
    detector: "history",
    note: "a copy is read before it has the newest value",
    profile: "base",
    seedBudget: 50,
    patch: { copyAnswers: ({ f }) => f === "read" },
  },
  {
    id: "hasty-answer",
    title: "the primary answers before the value is on its disk",
    rule: "answersWhenDurable",
    detector: "history",
    note: "the primary loses power right after an answer",
    profile: "powerloss",
    seedBudget: 200,
    patch: { answersWhenDurable: false },
  },
];

function createNode({ id, members, mutant }: NodeConfig): AnyNode {
  const rules = { ...correct, ...mutantOf("my-register", bugs, mutant)?.patch };
  const primary = members[0]?.id ?? id;
  const versions = new Map<Key, Version>();
  let lastVersion = 0;
  /** Number of the last write to disk; the host says when it is durable. */
  let token = 0;

  /** Keeps a version unless a newer one is there: messages overtake each other. */
  function keep(version: Version): boolean {
    if (version.version <= (versions.get(version.key)?.version ?? 0)) return false;
    versions.set(version.key, version);
    lastVersion = Math.max(lastVersion, version.version);
    return true;
  }

  function write(version: Version): Effect<Json, Json>[] {
    return keep(version) ? [{ type: "write", token: ++token, records: [version] }] : [];
  }

  /** Writes the new value, and sends it to the others. */
  function change(key: Key, value: Json): Effect<Json, Json>[] {
    const version: Version = { key, value, version: lastVersion + 1 };
    const others = members.filter((member) => member.id !== id);
    return [
      ...write(version),
      ...others.map((member): Effect<Json, Json> => ({ type: "send", to: member.id, message: version })),
    ];
  }

  function answer(connection: string, request: Request): Effect<Json, Json>[] {
    const { f, key, value } = request;
    const reply = (content: Reply): Effect<Json, Json> => ({
      type: "reply",
      connection,
      reply: content,
      // A read waits, too: it may have seen a value that is not on disk yet.
      ...(rules.answersWhenDurable ? { after: token } : {}),
    });
    if (id !== primary && !rules.copyAnswers(request)) return [reply({ type: "redirect", primary })];
    const held = versions.get(key)?.value ?? null;
    if (f === "read") return [reply({ type: "done", value: held })];
    if (f === "write") return [...change(key, value), reply({ type: "done", value })];
    const [expected, next] = value as readonly [Json, Json];
    if (held !== expected) return [reply({ type: "mismatch", seen: held })];
    return [...change(key, next), reply({ type: "done", value })];
  }

  return {
    step(input) {
      switch (input.type) {
        case "boot":
          for (const record of input.durable.records) keep(record as Version);
          return [{ type: "note", note: { event: "role", role: id === primary ? "primary" : "copy", term: 0 } }];
        case "request":
          return answer(input.connection, input.request as Request);
        case "receive":
          return write(input.message as Version);
        case "tick":
        case "durable":
        case "applied":
        case "linkDown":
          return [];
      }
    },
    wakeAt: () => null,
    inspect: () => [...versions.values()],
  };
}

function createClient({ members, worker, timeoutMs }: ClientConfig, random: RandomStream): ClientCore {
  const protocol: Protocol = {
    encode: ({ f, key, value }) => ({ f, key: key ?? "default", value }),
    decode(answer, { value }) {
      const reply = answer as Reply;
      switch (reply.type) {
        case "done":
          return { type: "done", outcome: { type: "ok", value: reply.value } };
        case "mismatch":
          // Certainly not carried out, so this is `fail`. If that is not certain, it must be `info`.
          return { type: "done", outcome: { type: "fail", value, error: ["mismatch", reply.seen] } };
        case "redirect":
          return { type: "redirect", hint: reply.primary };
      }
    },
  };
  return createRetryingClient({
    protocol,
    nodes: members.map((member) => member.id),
    firstNode: worker,
    // Half of the operations begin at the client's own node: a node that should not answer must be asked.
    returnChance: 0.5,
    timeoutMs,
    // The nodes do not recognise a repeated request, so an attempt in doubt is the last one.
    retry: "none",
    random,
  });
}

export default defineSystem({
  name: "my-register",
  title: "Register with a primary",
  description: "One node answers everything, the others keep copies.",
  workloads: ["register"],
  mutants: bugs,
  leaderRoles: ["primary"],
  // Any node may be down for a while. Nobody takes the primary's place, so it must come back in the end.
  mayLose: () => true,
  createNode,
  createClient,
});
