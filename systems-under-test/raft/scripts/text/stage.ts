/**
 * The stage on which a text script is played: the cluster, and everything that the script has given a name.
 */
import type { Id, Json } from "../../../node-kit/node.ts";
import type { Hold } from "../../../node-kit/script.ts";
import type { RaftMessage, RaftRequest } from "../../core/messages.ts";
import type { StoreReply } from "../../../replicated-store/commands.ts";
import type { Handle, RaftScript } from "../raft-script.ts";

/** A request with a name. */
export interface NamedRequest {
  readonly request: RaftRequest;
  readonly handle: Handle;
}

/** A client's session in a script. */
export interface Session {
  readonly id: number;
  lastSeq: number;
}

/** What happened to an operation, for a history: that it was asked, or the answer. */
export interface Happening {
  readonly timeMs: number;
  readonly name: string;
  readonly request: RaftRequest;
  /** Undefined: it was asked. */
  readonly reply?: StoreReply;
}

/** What the commands of a script work on. */
export interface Stage {
  readonly script: RaftScript;
  readonly requests: Map<string, NamedRequest>;
  readonly sessions: Map<string, Session>;
  readonly holds: Map<string, Hold<RaftMessage>>;
  readonly heals: Map<string, () => void>;
  /** Answers that were told of already. */
  readonly answered: Set<string>;
  readonly happenings: Happening[];
  /** Claims of the script that did not hold. */
  readonly broken: string[];
}

/** A stage on which nothing has happened yet. */
export function createStage(script: RaftScript): Stage {
  return {
    script,
    requests: new Map(),
    sessions: new Map(),
    holds: new Map(),
    heals: new Map(),
    answered: new Set(),
    happenings: [],
    broken: [],
  };
}

/**
 * What has this name.
 * @throws Error naming those that there are
 */
export function named<Value>(things: ReadonlyMap<string, Value>, kind: string, name: string): Value {
  const found = things.get(name);
  if (found !== undefined) return found;
  const known = [...things.keys()].join(", ");
  throw new Error(`expected ${kind} that has a name${known === "" ? "" : ` (${known})`}, found "${name}"`);
}

/** Asks, and keeps the answer under the name. */
export function ask(stage: Stage, name: string, how: { readonly at: Id; readonly request: RaftRequest }): void {
  const { at, request } = how;
  stage.happenings.push({ timeMs: stage.script.nowMs(), name, request });
  stage.requests.set(name, { request, handle: stage.script.request(at, request) });
}

/** The answers since the last time, in the order of the requests. */
export function newAnswers(stage: Stage): readonly { readonly name: string; readonly reply: StoreReply }[] {
  const found: { readonly name: string; readonly reply: StoreReply }[] = [];
  for (const [name, { request, handle }] of stage.requests) {
    const reply = handle.reply();
    if (reply === undefined || stage.answered.has(name)) continue;
    stage.answered.add(name);
    stage.happenings.push({ timeMs: stage.script.nowMs(), name, request, reply });
    found.push({ name, reply });
  }
  return found;
}

/** The value of an answer; undefined without a good one. */
export function valueOf(stage: Stage, name: string): Json | undefined {
  const reply = named(stage.requests, "a request", name).handle.reply();
  return reply?.ok === true ? reply.value : undefined;
}
