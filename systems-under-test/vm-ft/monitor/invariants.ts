/**
 * Invariants: what must be true in a running pair after every step. Most bugs break one long before a client can
 * notice, and some never reach a client in a short run.
 *
 * The monitor is outside the nodes. It sees every step, and all hosts at once, which no host can.
 */
import type { AnyNode, Connection, Effect, Id, Input, Json, Token } from "../../node-kit/node.ts";
import type { Flag } from "../../test-and-set/calls.ts";
import type { Cell } from "../../test-and-set/cell.ts";
import { emptyCell } from "../../test-and-set/cell.ts";
import type { IoCall } from "../disk/messages.ts";
import type { DiskInspection } from "../disk/shared-disk.ts";
import type { GuestRequest } from "../guest/guest.ts";
import type { HostInspection } from "./inspection.ts";
import type { ServiceReply } from "../hosts/messages.ts";

/** Watches the nodes of one cluster. */
export interface InvariantMonitor {
  /** Wraps a node so that each of its steps is checked. */
  watch(id: Id, node: AnyNode): AnyNode;
  /** Why these hosts are not a pair yet; undefined: they are. */
  lagging(nodes: readonly Id[]): string | undefined;
  /** The cell of an arbiter on Raft, as its log gives it. A single arbiter shows its own. */
  onCell(cell: Cell): void;
  /** A sentence for each violation, oldest first; at most 100. */
  violations(): readonly string[];
}

type Inspection = HostInspection | (Cell & { readonly role: "arbiter" }) | DiskInspection;

interface Memory {
  readonly flag: Flag;
  readonly violations: string[];
  readonly onViolation: (sentence: string) => void;
  cell: Cell | null;
  /** The cell on the arbiter's disk, as far as its writes are durable, and the writes in flight, oldest first. */
  storedCell: Cell;
  readonly pendingCells: { readonly token: Token; readonly cell: Cell }[];
  /** The host that served alone, by generation. */
  readonly soloHosts: Map<number, string>;
  /** The last event with which the backup of each pair could take over. */
  readonly held: Map<string, number>;
  /** The guest's state in each pair, by number of events, as the host showed it that was there first. */
  readonly states: Map<string, Map<number, Shown>>;
  readonly hosts: Map<Id, HostInspection>;
  /** By block: the number of the I/O that wrote it last. */
  readonly writtenBy: Map<number, number>;
  /** The operation requested on each connection ("p1/7"), and the answer to each operation. */
  readonly requests: Map<Connection, string>;
  readonly answers: Map<string, string>;
}

/** A state as one of the two hosts showed it. */
interface Shown {
  readonly who: string;
  readonly state: string;
}

const VIOLATIONS_MAX = 100;
/** Pairs whose states are remembered: the present one, and those whose hosts may not know yet that they are over. */
const PAIRS_MAX = 4;

/**
 * @param onViolation called for each violation, as soon as it is seen
 * @param flag the kind of the arbiter's cell
 */
export function createInvariantMonitor(
  onViolation: (sentence: string) => void = () => undefined,
  flag: Flag = "owned",
): InvariantMonitor {
  const memory: Memory = {
    flag,
    violations: [],
    onViolation,
    cell: null,
    storedCell: emptyCell,
    pendingCells: [],
    soloHosts: new Map(),
    held: new Map(),
    states: new Map(),
    hosts: new Map(),
    writtenBy: new Map(),
    requests: new Map(),
    answers: new Map(),
  };
  return {
    watch: (id, node) => ({
      ...node,
      step(input) {
        const effects = node.step(input);
        const inspection = node.inspect() as unknown as Inspection;
        if (!("role" in inspection)) observeHost(memory, id, inspection, input, effects);
        else if (inspection.role === "arbiter") observeCell(memory, inspection, input, effects);
        else if (inspection.role === "disk") observeDisk(memory, inspection, input);
        return effects;
      },
    }),
    lagging(nodes) {
      const modes = [...memory.hosts].filter(([id]) => nodes.includes(id)).map(([id, { mode }]) => `${id} is ${mode}`);
      const isPair = modes.some((mode) => mode.endsWith("replicating"));
      return isPair ? undefined : `no host has a backup: ${modes.join(", ")}`;
    },
    onCell: (cell) => void (memory.cell = cell),
    violations: () => memory.violations,
  };
}

function check(memory: Memory, holds: boolean, sentence: () => string): void {
  if (holds || memory.violations.length >= VIOLATIONS_MAX) return;
  const violation = sentence();
  memory.violations.push(violation);
  memory.onViolation(violation);
}

/**
 * The flag goes from 0 to 1 once in a generation, and only a reset starts the next. A restart may take back what was
 * not durable, because nobody was told about it.
 */
function observeCell(
  memory: Memory,
  cell: Cell,
  input: Input<Json, Json>,
  effects: readonly Effect<Json, Json>[],
): void {
  const before = memory.cell;
  memory.cell = cell;
  const { pendingCells } = memory;
  if (input.type === "boot") {
    const possible = [memory.storedCell, ...pendingCells.map((write) => write.cell)];
    check(
      memory,
      possible.some((one) => isSameCell(one, cell)),
      () => {
        return `flag: came back as ${JSON.stringify(cell)}, and the disk held ${JSON.stringify(memory.storedCell)}`;
      },
    );
    memory.storedCell = cell;
    pendingCells.length = 0;
    return;
  }
  while (input.type === "durable" && pendingCells[0] !== undefined && pendingCells[0].token <= input.token) {
    memory.storedCell = pendingCells.shift()?.cell ?? memory.storedCell;
  }
  for (const effect of effects) {
    if (effect.type === "write" || effect.type === "checkpoint") pendingCells.push({ token: effect.token, cell });
  }
  // A plain flag may be set and reset by anybody.
  if (before === null || memory.flag === "plain") return;
  const isSame = isSameCell(cell, before);
  const isSet = cell.generation === before.generation && before.value === 0 && cell.value === 1;
  const isReset = cell.generation === before.generation + 1 && before.value === 1 && cell.value === 0;
  check(memory, isSame || isSet || isReset, () => {
    return `flag: from ${JSON.stringify(before)} to ${JSON.stringify(cell)} is neither a set nor a reset`;
  });
}

function isSameCell(one: Cell, other: Cell): boolean {
  return one.generation === other.generation && one.value === other.value && one.owner === other.owner;
}

function observeHost(
  memory: Memory,
  id: Id,
  host: HostInspection,
  input: Input<Json, Json>,
  effects: readonly Effect<Json, Json>[],
): void {
  const before = memory.hosts.get(id);
  memory.hosts.set(id, host);
  if (input.type === "request") {
    const { client, id: requestId } = input.request as unknown as GuestRequest;
    // The answer to an operator is no output of the guest.
    if (typeof client === "string") memory.requests.set(input.connection, `${client}/${requestId}`);
    else memory.requests.delete(input.connection);
  }
  if (host.pair !== null) observeState(memory, host, host.pair);
  const isBackup = host.mode === "shadowing" || host.mode === "draining";
  if (host.pair !== null && isBackup) memory.held.set(host.pair, host.held);
  if (host.mode === "solo" || host.mode === "replicating") observePrimary(memory, host, before);
  for (const effect of effects) {
    if (effect.type === "send") observeDiskWrite(memory, host, effect.message);
    if (effect.type === "note" && effect.note.event === "diverged") {
      check(memory, false, () => `${host.who}: the states have diverged: ${JSON.stringify(effect.note)}`);
    }
    if (effect.type !== "reply" || !memory.requests.has(effect.connection)) continue;
    const reply = effect.reply as unknown as ServiceReply;
    if (reply.type === "answer") observeAnswer(memory, host, effect.connection, reply);
    else check(memory, reply.type === "not-serving", () => `${host.who}: answered ${JSON.stringify(reply)}`);
  }
}

/**
 * When a write goes to the disk, the backup holds its event, or this host owns the flag. It may do so and hold its answers:
 * at the end of a repair it sends again what left before.
 */
function observeDiskWrite(memory: Memory, host: HostInspection, message: Json): void {
  const call = message as unknown as IoCall;
  if (call.type !== "io" || call.op !== "write") return;
  const seq = host.ios.find(([io]) => io === call.io)?.[1] ?? Number.POSITIVE_INFINITY;
  check(memory, seq <= heldOf(memory, host) || isOwner(memory, host), () => {
    return `${host.who}: wrote block ${call.block}, by event ${seq}, and its backup holds events up to ${heldOf(memory, host)}`;
  });
}

/** The last event with which the backup of this host could take over; 0: none, or no backup. */
function heldOf(memory: Memory, host: HostInspection): number {
  return memory.held.get(host.pair ?? "") ?? 0;
}

/** Whether the flag of the host's generation is set for it, so nobody else can serve. */
function isOwner({ cell, flag }: Memory, host: HostInspection): boolean {
  if (cell?.value !== 1) return false;
  // A plain flag does not say for whom it is set.
  return flag === "plain" || (cell.owner === host.who && cell.generation === host.generation);
}

/** A block is never overwritten by an earlier write. A restart may take back what was not durable. */
function observeDisk(memory: Memory, disk: DiskInspection, input: Input<Json, Json>): void {
  if (input.type === "boot") memory.writtenBy.clear();
  for (const { block, io } of disk.blocks) {
    const before = memory.writtenBy.get(block) ?? 0;
    check(memory, io >= before, () => {
      return `disk: block ${block} was written by I/O ${before}, and then by the earlier I/O ${io}`;
    });
    memory.writtenBy.set(block, io);
  }
}

/** After the same events, primary and backup have the same state, whoever of them is ahead. */
function observeState(memory: Memory, { who, executed, state }: HostInspection, pair: string): void {
  const states = memory.states.get(pair) ?? new Map<number, Shown>();
  memory.states.set(pair, states);
  for (const oldest of memory.states.keys()) {
    if (memory.states.size <= PAIRS_MAX) break;
    memory.states.delete(oldest);
  }
  const first = states.get(executed);
  if (first === undefined || first.who === who) {
    states.set(executed, { who, state });
    return;
  }
  check(memory, first.state === state, () => {
    return `after event ${executed} ${who} holds ${state}, and ${first.who} held ${first.state}`;
  });
}

/** Only one host serves alone in a generation. A backup that starts to serve has all that it promised. */
function observePrimary(memory: Memory, host: HostInspection, before: HostInspection | undefined): void {
  if (before !== undefined && before.who === host.who && (before.mode === "shadowing" || before.mode === "draining")) {
    check(memory, host.executed >= before.held, () => {
      return `${host.who}: went live after event ${host.executed}, and had promised to hold event ${before.held}`;
    });
  }
  if (host.mode !== "solo" || host.isOutputHeld) return;
  const other = memory.soloHosts.get(host.generation) ?? host.who;
  memory.soloHosts.set(host.generation, other);
  check(memory, other === host.who, () => {
    return `generation ${host.generation}: both ${other} and ${host.who} served alone`;
  });
}

/** When an answer leaves, the backup holds its event, or this host owns the flag. A retry gets the same answer. */
function observeAnswer(
  memory: Memory,
  host: HostInspection,
  connection: Connection,
  reply: ServiceReply & { readonly type: "answer" },
): void {
  if (host.isOutputHeld) {
    const held = heldOf(memory, host);
    check(memory, host.emitted <= held, () => {
      return `${host.who}: answered event ${host.emitted}, and its backup holds events up to ${held}`;
    });
  } else {
    check(memory, isOwner(memory, host), () => {
      return `${host.who}: answered alone in generation ${host.generation}, and the flag is ${JSON.stringify(memory.cell)}`;
    });
  }
  const operation = memory.requests.get(connection) ?? connection;
  const answer = JSON.stringify(reply.reply);
  const first = memory.answers.get(operation) ?? answer;
  memory.answers.set(operation, answer);
  check(memory, first === answer, () => `operation ${operation}: answered ${first}, and later ${answer}`);
}
