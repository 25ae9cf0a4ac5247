/**
 * The shared disk: the node that holds the blocks that the guest reads and writes.
 *
 * Requests wait in a queue for a drawn time, so they are carried out in an order that nobody can foretell: what the
 * guest must get from its log. No answer leaves before everything written so far is durable.
 *
 * A request may arrive long after it was sent: from a host that was deposed since, or as a copy of one that was
 * answered. A late write must not overwrite a newer one. So each block holds the number of the I/O that wrote it, and
 * the disk ignores writes with a smaller number. The hosts see to it that I/O on a block is issued in order of these
 * numbers, and that a number means the same write on both (`docs/decisions/0054`).
 *
 * Source: Scales et al. 2010, section 4.1 (shared disks). The numbers are not in the paper.
 */
import type { Effect, Id, Input, Json, Ms, Node, Token } from "../../node-kit/node.ts";
import type { RandomStream } from "../../node-kit/random.ts";
import { wholeStateOf } from "../../node-kit/whole-state.ts";
import type { IoCall, IoDone } from "./messages.ts";
import type { DiskRules } from "./rules.ts";

/** Requests that may wait. More are ignored; they will be sent again. */
const QUEUE_MAX = 10_000;

/** What the disk is made from. */
export interface DiskConfig {
  readonly rules: DiskRules;
  /** The longest time that a request waits in the queue. */
  readonly seekMs: Ms;
  /** After this many records a checkpoint replaces the log. */
  readonly recordsMax: number;
}

/** A block as it is stored. Its record in the log is the same, with the block's number. */
interface StoredBlock {
  readonly block: number;
  /** The number of the I/O that wrote it. */
  readonly io: number;
  readonly data: Json;
}

/** What the disk shows of its state. */
export interface DiskInspection {
  readonly role: "disk";
  readonly blocks: readonly StoredBlock[];
}

interface QueuedCall {
  readonly from: Id;
  readonly call: IoCall;
  readonly dueAt: Ms;
}

interface State {
  readonly config: DiskConfig;
  readonly random: RandomStream;
  readonly blocks: Map<number, StoredBlock>;
  queue: QueuedCall[];
  token: Token;
  recordCount: number;
}

type Effects = Effect<Json, Json>[];

/** The disk as a node. It takes messages of hosts (`IoCall`), no requests of clients. */
export function createSharedDisk(config: DiskConfig, random: RandomStream): Node<Json, Json, Json> {
  const state: State = { config, random, blocks: new Map(), queue: [], token: 0, recordCount: 0 };
  return {
    step: (input) => step(state, input),
    wakeAt: () => state.queue.reduce<Ms | null>((first, { dueAt }) => Math.min(first ?? dueAt, dueAt), null),
    inspect: () => ({ role: "disk", blocks: [...state.blocks.values()] }) satisfies DiskInspection as unknown as Json,
    // How long a request waits is drawn when it comes, and stands in the queue from then on.
    wholeState: () => wholeStateOf(state, { without: ["config", "random"] }),
  };
}

function step(state: State, input: Input<Json, Json>): Effects {
  if (input.type === "boot") {
    const { snapshot, records } = input.durable;
    const stored = [...((snapshot ?? []) as unknown as StoredBlock[]), ...(records as unknown as StoredBlock[])];
    for (const each of stored) state.blocks.set(each.block, each);
    state.recordCount = records.length;
    return [{ type: "note", note: { event: "role", role: "disk", term: 0 } }];
  }
  if (input.type === "receive") enqueue(state, input.now, input.from, input.message as unknown as IoCall);
  return carryOutDue(state, input.now);
}

function enqueue(state: State, now: Ms, from: Id, call: IoCall): void {
  const isQueued = state.queue.some((queued) => queued.call.who === call.who && queued.call.io === call.io);
  if (isQueued || state.queue.length >= QUEUE_MAX) return;
  state.queue.push({ from, call, dueAt: now + state.random.integer(0, state.config.seekMs) });
}

function carryOutDue(state: State, now: Ms): Effects {
  const due = state.queue.filter(({ dueAt }) => dueAt <= now).sort((one, other) => one.dueAt - other.dueAt);
  if (due.length === 0) return [];
  state.queue = state.queue.filter(({ dueAt }) => dueAt > now);
  return due.flatMap(({ from, call }) => carryOut(state, from, call));
}

function carryOut(state: State, from: Id, { who, io, op, block, data }: IoCall): Effects {
  const { rules } = state.config;
  const stored = state.blocks.get(block);
  const effects: Effects = [];
  if (op === "write") {
    if (rules.isLate(io, stored?.io ?? 0)) {
      return [{ type: "note", note: { event: "late-write", block, io, written: stored?.io ?? 0 } }];
    }
    effects.push(write(state, { block, io, data }));
  }
  const done: IoDone = { type: "ioDone", who, io, data: op === "read" ? (stored?.data ?? null) : null };
  const answer = { type: "send", to: from, message: done as unknown as Json } as const;
  effects.push(rules.diskAnswers === "durable" ? { ...answer, after: state.token } : answer);
  return effects;
}

function write(state: State, stored: StoredBlock): Effect<Json, Json> {
  state.blocks.set(stored.block, stored);
  const token = ++state.token;
  if (state.recordCount < state.config.recordsMax) {
    state.recordCount++;
    return { type: "write", token, records: [stored as unknown as Json] };
  }
  state.recordCount = 0;
  return { type: "checkpoint", token, snapshot: [...state.blocks.values()] as unknown as Json, records: [] };
}
