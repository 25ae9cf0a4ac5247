/**
 * ScriptHost: one node under a script, with its clock and its disk.
 *
 * What the node sends to others is handed to the callbacks. Everything that leaves the node is
 * frozen, so that a node which later changes a message, a record or a snapshot in place fails at that line.
 */
import { createDiskImage, type DiskImage } from "./disk-image.ts";
import { createExecution, type Execution } from "./execution.ts";
import type { Connection, Id, Input, Ms, Node, Note } from "./node.ts";

/** What a node is doing: not started yet (`new`), running, without power (`crashed`), or ended by itself (`halted`). */
export type HostState = "new" | "running" | "crashed" | "halted";

interface HostCallbacks<Message, Reply> {
  send(to: Id, message: Message): void;
  reply(connection: Connection, reply: Reply): void;
  note(note: Note): void;
}

/** A node and the machine that it stands on. */
export interface ScriptHost<Message, Request, Reply> {
  readonly id: Id;
  readonly disk: DiskImage;
  state(): HostState;
  node(): Node<Message, Request, Reply>;
  boot(how: { readonly wipe: boolean }): void;
  crash(keepWrites: number): void;
  /** Steps the node with an input made for its own time, then with all that follows from its effects. */
  feed(make: (now: Ms) => Input<Message, Request>): void;
  /** Feeds a tick; the next one is due a millisecond later at the earliest. */
  tick(): void;
  setStalled(isStalled: boolean): void;
  sync(writes?: number): void;
  setHoldsApply(holdsApply: boolean): void;
  releaseApply(count?: number): void;
  /** When the next tick is due, in the script's time, now or later; null for not at all. */
  nextTick(): Ms | null;
  setClock(change: { readonly stepMs: Ms; readonly rate: number | undefined }): void;
  stepWall(ms: Ms): void;
}

interface State<Message, Request, Reply> {
  readonly id: Id;
  readonly nowMs: () => Ms;
  readonly callbacks: HostCallbacks<Message, Reply>;
  life: HostState;
  lives: number;
  execution: Execution<Message, Request, Reply>;
  disk: DiskImage;
  isStalled: boolean;
  holdsApply: boolean;
  clock: { readonly localMs: number; readonly sinceMs: Ms; readonly rate: number };
  /** The wall clock, against the script's time. */
  wallOffsetMs: Ms;
  queue: ((now: Ms) => Input<Message, Request>)[];
  isStepping: boolean;
  tickedAt: Ms;
}

/** Steps that one input may give rise to before the node is held to be talking to itself for ever. */
const stepsMax = 100_000;

/** A host for a node that was not started yet; `make` is called at each boot. */
export function createScriptHost<Message, Request, Reply>(options: {
  readonly id: Id;
  readonly make: () => Node<Message, Request, Reply>;
  readonly nowMs: () => Ms;
  readonly callbacks: HostCallbacks<Message, Reply>;
}): ScriptHost<Message, Request, Reply> {
  const { id, make, nowMs, callbacks } = options;
  const newLife = (): Execution<Message, Request, Reply> => execute(make(), () => state);
  const state: State<Message, Request, Reply> = {
    id,
    nowMs,
    callbacks,
    life: "new",
    lives: 0,
    execution: newLife(),
    disk: createDiskImage(),
    isStalled: false,
    holdsApply: false,
    clock: { localMs: nowMs(), sinceMs: nowMs(), rate: 1 },
    wallOffsetMs: 0,
    queue: [],
    isStepping: false,
    tickedAt: -1,
  };
  return {
    id,
    get disk() {
      return state.disk;
    },
    state: () => state.life,
    node: () => state.execution.node,
    boot(how) {
      boot(state, how.wipe, newLife);
    },
    crash(keepWrites) {
      end(state, "crashed", keepWrites);
    },
    feed(input) {
      feed(state, input);
    },
    tick() {
      state.tickedAt = nowMs();
      feed(state, (now) => ({ type: "tick", now }));
    },
    setStalled(isStalled) {
      state.isStalled = isStalled;
      if (!isStalled) sync(state);
    },
    sync(writes) {
      sync(state, writes);
    },
    setHoldsApply(holdsApply) {
      state.holdsApply = holdsApply;
    },
    releaseApply(count) {
      for (const index of state.execution.takeApplies(count)) feed(state, (now) => ({ type: "applied", now, index }));
    },
    nextTick: () => nextTick(state),
    setClock({ stepMs, rate }) {
      state.clock = { localMs: localTime(state) + stepMs, sinceMs: nowMs(), rate: rate ?? state.clock.rate };
    },
    stepWall(ms) {
      state.wallOffsetMs += ms;
    },
  };
}

function boot<Message, Request, Reply>(
  state: State<Message, Request, Reply>,
  wipe: boolean,
  newLife: () => Execution<Message, Request, Reply>,
): void {
  // The first node was made with the host, so that a script can look at it before it runs.
  if (state.lives > 0) state.execution = newLife();
  state.lives++;
  state.life = "running";
  if (wipe) state.disk = createDiskImage();
  const incarnation = `${state.id}-${state.lives}`;
  feed(state, (now) => ({ type: "boot", now, durable: state.disk.durable(), incarnation }));
}

function end<Message, Request, Reply>(
  state: State<Message, Request, Reply>,
  life: "crashed" | "halted",
  keepWrites: number,
): void {
  state.life = life;
  state.execution.end();
  state.disk.powerLoss(keepWrites);
  state.queue = [];
}

function feed<Message, Request, Reply>(
  state: State<Message, Request, Reply>,
  inputAt: (now: Ms) => Input<Message, Request>,
): void {
  state.queue.push(inputAt);
  if (state.isStepping) return;
  state.isStepping = true;
  try {
    let steps = 0;
    while (state.life === "running") {
      const next = state.queue.shift();
      if (next === undefined) break;
      if (++steps > stepsMax) throw new Error(`${state.id}: ${stepsMax} steps from one input: it never comes to rest.`);
      state.execution.step({ ...next(localTime(state)), wall: state.nowMs() + state.wallOffsetMs });
    }
  } finally {
    state.isStepping = false;
  }
}

/** A life of this node. `host`: the state of its host, which is there when the node first steps. */
function execute<Message, Request, Reply>(
  node: Node<Message, Request, Reply>,
  host: () => State<Message, Request, Reply>,
): Execution<Message, Request, Reply> {
  return createExecution(node, {
    put(write) {
      host().disk.put(frozen(write));
      if (!host().isStalled) sync(host());
    },
    send: (to, message) => host().callbacks.send(to, frozen(message)),
    reply: (connection, reply) => host().callbacks.reply(connection, frozen(reply)),
    applyWaits() {
      const { holdsApply, execution, queue } = host();
      if (holdsApply) return;
      for (const index of execution.takeApplies()) queue.push((now) => ({ type: "applied", now, index }));
    },
    note: (note) => host().callbacks.note(frozen(note)),
    halted(why) {
      host().callbacks.note({ event: "halted", why });
      end(host(), "halted", 0);
    },
    // The test that runs the script shows the node's own mistake.
    threw(error) {
      throw error;
    },
  });
}

/** Makes writes durable; the node hears of it in its next step, what the gate releases leaves before that. */
function sync<Message, Request, Reply>(state: State<Message, Request, Reply>, writes?: number): void {
  const token = state.disk.sync(writes);
  if (token !== null) feed(state, (now) => ({ type: "durable", now, token }));
}

function localTime<Message, Request, Reply>(state: State<Message, Request, Reply>): Ms {
  const { localMs, sinceMs, rate } = state.clock;
  return Math.floor(localMs + rate * (state.nowMs() - sinceMs));
}

function nextTick<Message, Request, Reply>(state: State<Message, Request, Reply>): Ms | null {
  if (state.life !== "running") return null;
  const wakeAt = state.execution.node.wakeAt();
  if (wakeAt === null) return null;
  const { localMs, sinceMs, rate } = state.clock;
  const at = Math.ceil(sinceMs + (wakeAt - localMs) / rate);
  return Math.max(at, state.nowMs(), state.tickedAt + 1);
}

/** Freezes plain data, deeply; stops at what is frozen already. */
function frozen<T>(value: T): T {
  if (typeof value === "object" && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const part of Object.values(value)) frozen(part);
  }
  return value;
}
