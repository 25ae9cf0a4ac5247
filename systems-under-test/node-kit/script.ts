/**
 * Script: runs several nodes step by step under the control of a test, without any randomness.
 *
 * Some bugs show only in one order of events in a million, so random faults never meet them; a paper's figure tells
 * the order in a few lines. A script is those lines: which message is delivered, held or dropped, whose disk stalls,
 * who loses power, how much time passes. Nothing happens by itself: messages wait until they are delivered, time
 * stands still until it is advanced. Only disks are fast: a write is durable at once, unless the disk is stalled.
 *
 * Source: the interaction tests of etcd-io/raft.
 */
import type { Connection, Durable, Id, Json, Ms, Node, Note } from "./node.ts";
import { createScriptHost, type HostState, type ScriptHost } from "./script-host.ts";
import { createScriptNetwork, type Filter, type Hold, type Pending, type ScriptNetwork } from "./script-network.ts";

export type { Filter, Hold, Pending } from "./script-network.ts";

/** A request that was made; its reply comes when the script has delivered what it takes. */
export interface RequestHandle<Reply = Json> {
  /** Who was asked. */
  readonly node: Id;
  /** The connection that the request came on. */
  readonly connection: Connection;
  /** The first reply; undefined while there is none. */
  reply(): Reply | undefined;
  /** All replies: a correct node gives at most one. */
  replies(): readonly Reply[];
}

/** A note of a node in a script. */
export interface NodeNoted {
  /** Who noted it. */
  readonly node: Id;
  /** When, in the time of the script. */
  readonly atMs: Ms;
  /** What it noted. */
  readonly note: Note;
}

/**
 * Some nodes, and everything that can happen to them. Each call runs to completion and returns no promise. To name a node
 * that does not exist, or one in the wrong state, throws an Error.
 */
export interface Script<Message = Json, Request = Json, Reply = Json> {
  /** Boots nodes that were never started; without ids, all. */
  start(...ids: Id[]): void;
  /** Power loss. Unsynced writes are gone, but for the oldest `keepWrites`. Messages already sent stay on their way. */
  crash(id: Id, how?: { readonly keepWrites?: number }): void;
  /** Boots a crashed or halted node from its disk, with a new incarnation; `wipe`: from an empty disk. */
  restart(id: Id, how?: { readonly wipe?: boolean }): void;
  /** What the node is doing. */
  state(id: Id): HostState;

  /** Messages on their way, oldest first; those that are held too. */
  pending(filter?: Filter<Message>): readonly Pending<Message>[];
  /** Delivers those that are on their way now, oldest first; not what they give rise to. Gives how many. */
  deliver(filter?: Filter<Message>): number;
  /**
   * Delivers until no matching message is left. Gives how many.
   * @throws Error after `limit` messages (default 10,000): the nodes would talk for ever
   */
  deliverAll(filter?: Filter<Message>, limit?: number): number;
  /** Loses those that are on their way now, held or not. Gives how many. */
  drop(filter?: Filter<Message>): number;
  /** Delivers those that are on their way now, and leaves them there to be delivered again. Gives how many. */
  duplicate(filter?: Filter<Message>): number;
  /** Keeps matching messages back, those on their way now and those still to come. */
  hold(filter?: Filter<Message>): Hold<Message>;
  /** Ends a hold: what it kept back can be delivered again. */
  release(held: Hold<Message>): void;
  /** Loses every matching message, on its way now or still to come, until the returned function is called. */
  cut(filter?: Filter<Message>): () => void;
  /** Breaks a FIFO link: what is on its way between the two is lost, and each learns of it if it runs. */
  breakLink(one: Id, other: Id): void;

  /** From now on this disk syncs only when told. */
  stall(id: Id): void;
  /** Makes the oldest `writes` unsynced writes durable (default all); a stalled disk stays so. */
  sync(id: Id, writes?: number): void;
  /** Syncs, and ends the stall. */
  unstall(id: Id): void;
  /** What the node would boot from now. */
  durable(id: Id): Durable;
  /** How many writes of the node are not durable yet. */
  unsyncedWrites(id: Id): number;
  /** From now on this node's apply effects wait. */
  holdApply(id: Id): void;
  /** Carries out the oldest `count` waiting apply effects; without a count all of them, and ends the waiting. */
  releaseApply(id: Id, count?: number): void;

  /** Time since the script began. */
  nowMs(): Ms;
  /** Lets time pass, and ticks each node when it wants to be woken. Delivers nothing. */
  advance(ms: Ms): void;
  /** Lets time pass and delivers everything that is not held, at once: the normal course of things. */
  run(ms: Ms): void;
  /** As `run`, until the condition holds. @throws Error when it does not within `limitMs` */
  runUntil(condition: () => boolean, limitMs: Ms): void;
  /** Ticks one node now. */
  tick(id: Id): void;
  /** Changes a node's clock: moves it by `stepMs` (default 0) and lets it go `rate` times as fast (default as it is). */
  setClock(id: Id, change: { readonly stepMs?: Ms; readonly rate?: number }): void;
  /** Sets a node's wall clock ahead, or back. */
  stepWall(id: Id, ms: Ms): void;

  /** Asks a running node, as a client would. The request arrives at once. */
  request(id: Id, request: Request): RequestHandle<Reply>;
  /** The notes of this node, or of all, oldest first. */
  notes(id?: Id): readonly NodeNoted[];
  /** The state that the node tells of itself. */
  inspect(id: Id): Json;
}

interface World<Message, Request, Reply> {
  readonly hosts: Map<Id, ScriptHost<Message, Request, Reply>>;
  readonly network: ScriptNetwork<Message>;
  /** What was answered on each connection. */
  readonly asked: Map<Connection, Reply[]>;
  readonly noted: NodeNoted[];
  nowMs: Ms;
}

const deliveriesMax = 10_000;

/**
 * A script of these nodes. Each is created anew at every boot, and none runs before `start`.
 *
 * @example
 * ```ts
 * const script = createScript({
 *   nodes: { n1: () => createCounter(), n2: () => createCounter() },
 * });
 * script.start();
 * script.stall("n1");
 * const asked = script.request("n1", "add");
 * asked.reply(); // undefined: the write that it waits for is not on disk
 * // A power loss, and it never will be.
 * script.crash("n1");
 * script.restart("n1");
 * script.inspect("n1"); // { total: 0 }
 * ```
 */
export function createScript<Message = Json, Request = Json, Reply = Json>(options: {
  readonly nodes: { readonly [id: Id]: () => Node<Message, Request, Reply> };
}): Script<Message, Request, Reply> {
  const world: World<Message, Request, Reply> = {
    hosts: new Map(),
    network: createScriptNetwork(),
    asked: new Map(),
    noted: [],
    nowMs: 0,
  };
  for (const [id, make] of Object.entries(options.nodes)) world.hosts.set(id, makeHost(world, id, make));
  return { ...lifeOf(world), ...messagesOf(world), ...disksOf(world), ...timeOf(world), ...talkOf(world) };
}

type Part<Message, Request, Reply, Names extends keyof Script> = Pick<Script<Message, Request, Reply>, Names>;

function makeHost<Message, Request, Reply>(
  world: World<Message, Request, Reply>,
  id: Id,
  make: () => Node<Message, Request, Reply>,
): ScriptHost<Message, Request, Reply> {
  return createScriptHost({
    id,
    make,
    nowMs: () => world.nowMs,
    callbacks: {
      send(to, message) {
        hostOf(world, to);
        world.network.send(id, to, message);
      },
      reply(connection, reply) {
        const replies = world.asked.get(connection);
        if (replies === undefined) throw new Error(`${id}: reply to connection "${connection}", which nobody opened.`);
        replies.push(reply);
      },
      note: (note) => void world.noted.push({ node: id, atMs: world.nowMs, note }),
    },
  });
}

function hostOf<Message, Request, Reply>(
  world: World<Message, Request, Reply>,
  id: Id,
): ScriptHost<Message, Request, Reply> {
  const host = world.hosts.get(id);
  if (host === undefined) {
    throw new Error(`Script: expected one of the nodes ${[...world.hosts.keys()].join(", ")}, found "${id}".`);
  }
  return host;
}

function runningHost<Message, Request, Reply>(
  world: World<Message, Request, Reply>,
  id: Id,
): ScriptHost<Message, Request, Reply> {
  const host = hostOf(world, id);
  if (host.state() !== "running") throw new Error(`Script: expected ${id} to be running, it is ${host.state()}.`);
  return host;
}

/** Gives the message to its node, if that runs; a message to a node that is down is lost. */
function give<Message, Request, Reply>(world: World<Message, Request, Reply>, pending: Pending<Message>): void {
  const host = hostOf(world, pending.to);
  if (host.state() !== "running") return;
  host.feed((now) => ({ type: "receive", now, from: pending.from, message: pending.message }));
}

function lifeOf<Message, Request, Reply>(
  world: World<Message, Request, Reply>,
): Part<Message, Request, Reply, "start" | "crash" | "restart" | "state"> {
  return {
    start(...ids) {
      for (const id of ids.length === 0 ? world.hosts.keys() : ids) {
        const host = hostOf(world, id);
        if (host.state() !== "new") throw new Error(`Script: ${id} was started before; restart it.`);
        host.boot({ wipe: false });
      }
    },
    crash(id, how = {}) {
      runningHost(world, id).crash(how.keepWrites ?? 0);
    },
    restart(id, how = {}) {
      const host = hostOf(world, id);
      if (host.state() === "new") throw new Error(`Script: ${id} was never started; start it.`);
      if (host.state() === "running") throw new Error(`Script: ${id} is running; crash it before the restart.`);
      host.boot({ wipe: how.wipe ?? false });
    },
    state: (id) => hostOf(world, id).state(),
  };
}

function messagesOf<Message, Request, Reply>(
  world: World<Message, Request, Reply>,
): Part<
  Message,
  Request,
  Reply,
  "pending" | "deliver" | "deliverAll" | "drop" | "duplicate" | "hold" | "release" | "cut" | "breakLink"
> {
  const { network } = world;
  function deliver(messages: readonly Pending<Message>[]): number {
    for (const pending of messages) give(world, pending);
    return messages.length;
  }
  return {
    pending: (filter) => network.pending(filter),
    deliver: (filter) => deliver(network.take(filter)),
    deliverAll: (filter, limit = deliveriesMax) => deliverAll(world, filter, limit),
    drop: (filter) => network.drop(filter),
    duplicate: (filter) => deliver(network.deliverable(filter)),
    hold: (filter) => network.hold(filter),
    release(held) {
      network.release(held);
    },
    cut: (filter) => network.cut(filter),
    breakLink(one, other) {
      const isBetween = (pending: Pending<Message>): boolean =>
        (pending.from === one && pending.to === other) || (pending.from === other && pending.to === one);
      network.drop(isBetween);
      for (const [id, peer] of [
        [one, other],
        [other, one],
      ] as const) {
        const host = hostOf(world, id);
        if (host.state() === "running") host.feed((now) => ({ type: "linkDown", now, peer }));
      }
    },
  };
}

function deliverAll<Message, Request, Reply>(
  world: World<Message, Request, Reply>,
  filter: Filter<Message> | undefined,
  limit: number,
): number {
  for (let delivered = 0; ; delivered++) {
    const pending = world.network.takeFirst(filter);
    if (pending === undefined) return delivered;
    if (delivered >= limit) {
      throw new Error(`Script: ${limit} messages delivered and still no end; last: ${JSON.stringify(pending)}.`);
    }
    give(world, pending);
  }
}

function disksOf<Message, Request, Reply>(
  world: World<Message, Request, Reply>,
): Part<
  Message,
  Request,
  Reply,
  "stall" | "sync" | "unstall" | "durable" | "unsyncedWrites" | "holdApply" | "releaseApply"
> {
  return {
    stall(id) {
      hostOf(world, id).setStalled(true);
    },
    sync(id, writes) {
      runningHost(world, id).sync(writes);
    },
    unstall(id) {
      hostOf(world, id).setStalled(false);
    },
    durable: (id) => hostOf(world, id).disk.durable(),
    unsyncedWrites: (id) => hostOf(world, id).disk.unsyncedCount(),
    holdApply(id) {
      hostOf(world, id).setHoldsApply(true);
    },
    releaseApply(id, count) {
      const host = runningHost(world, id);
      if (count === undefined) host.setHoldsApply(false);
      host.releaseApply(count);
    },
  };
}

function timeOf<Message, Request, Reply>(
  world: World<Message, Request, Reply>,
): Part<Message, Request, Reply, "nowMs" | "advance" | "run" | "runUntil" | "tick" | "setClock" | "stepWall"> {
  const quiet = (): boolean => false;
  return {
    nowMs: () => world.nowMs,
    advance(ms) {
      pass(world, world.nowMs + ms, quiet);
    },
    run(ms) {
      deliverAll(world, undefined, deliveriesMax);
      pass(world, world.nowMs + ms, () => {
        deliverAll(world, undefined, deliveriesMax);
        return false;
      });
    },
    runUntil(condition, limitMs) {
      const isReached = (): boolean => {
        deliverAll(world, undefined, deliveriesMax);
        return condition();
      };
      if (isReached() || pass(world, world.nowMs + limitMs, isReached)) return;
      const notes = world.noted.slice(-5).map((noted) => `${noted.atMs} ${noted.node} ${JSON.stringify(noted.note)}`);
      throw new Error(`Script: the condition did not hold within ${limitMs} ms. Last notes:\n${notes.join("\n")}`);
    },
    tick(id) {
      runningHost(world, id).tick();
    },
    setClock(id, { stepMs = 0, rate }) {
      if (rate !== undefined && !(rate > 0)) throw new Error(`Script: expected a clock rate above 0, found ${rate}.`);
      hostOf(world, id).setClock({ stepMs, rate });
    },
    stepWall(id, ms) {
      hostOf(world, id).stepWall(ms);
    },
  };
}

/**
 * Lets time go on to `endMs`, from one wish to be woken to the next. A node is ticked at most once a millisecond,
 * in the order in which the nodes were given. Stops early, and gives true, when `isEnough` says so after a round.
 */
function pass<Message, Request, Reply>(
  world: World<Message, Request, Reply>,
  endMs: Ms,
  isEnough: () => boolean,
): boolean {
  for (;;) {
    const due = new Set<ScriptHost<Message, Request, Reply>>();
    let next = Infinity;
    for (const host of world.hosts.values()) {
      const at = host.nextTick();
      if (at === null) continue;
      if (at < next) due.clear();
      if (at <= next) due.add(host);
      next = Math.min(at, next);
    }
    if (next > endMs) break;
    world.nowMs = next;
    for (const host of due) host.tick();
    if (isEnough()) return true;
  }
  world.nowMs = endMs;
  return false;
}

function talkOf<Message, Request, Reply>(
  world: World<Message, Request, Reply>,
): Part<Message, Request, Reply, "request" | "notes" | "inspect"> {
  return {
    request(id, request) {
      const connection = `request-${world.asked.size + 1}`;
      const replies: Reply[] = [];
      world.asked.set(connection, replies);
      runningHost(world, id).feed((now) => ({ type: "request", now, connection, request }));
      return { node: id, connection, reply: () => replies[0], replies: () => [...replies] };
    },
    notes: (id) => world.noted.filter((noted) => id === undefined || noted.node === id),
    inspect: (id) => hostOf(world, id).node().inspect(),
  };
}
