/**
 * Invariants: what must hold inside a running pair after every single step. Most bugs break one of these long before
 * a client can see anything, and some never reach a client in a short run.
 *
 * The monitor stands beside the nodes: it is told of every step and looks at all hosts at once, which no host can.
 */
import type { AnyNode, Connection, Effect, Id, Input, Json, Token } from "../../node-kit/node.ts";
import type { Cell } from "../../test-and-set/cell.ts";
import { emptyCell } from "../../test-and-set/cell.ts";
import type { GuestRequest } from "../guest/guest.ts";
import type { HostInspection } from "./inspection.ts";
import type { ServiceReply } from "../hosts/messages.ts";

export interface InvariantMonitor {
  /** The same node, observed. */
  watch(id: Id, node: AnyNode): AnyNode;
  /** What keeps these hosts from being a pair again; undefined when nothing does. */
  lagging(nodes: readonly Id[]): string | undefined;
  /** What was broken, a sentence each, oldest first; at most 100 are kept. */
  violations(): readonly string[];
}

interface Seen {
  readonly violations: string[];
  readonly onViolation: (sentence: string) => void;
  cell: Cell | null;
  /** The cell on the arbiter's disk, as far as it was told, and those on their way there, oldest first. */
  storedCell: Cell;
  readonly unstored: { readonly token: Token; readonly cell: Cell }[];
  /** Which host served alone, by generation. */
  readonly alone: Map<number, string>;
  /** The last entry that the backup of each pair had in its buffer. */
  readonly received: Map<string, number>;
  /** States of each primary, by incarnation and sequence number. */
  readonly states: Map<string, Map<number, string>>;
  readonly hosts: Map<Id, HostInspection>;
  /** Which operation was asked on a connection, and what operations were told. */
  readonly asked: Map<Connection, string>;
  readonly told: Map<string, string>;
}

const VIOLATIONS_MAX = 100;

/** @param onViolation told of each, the moment it is seen */
export function createInvariantMonitor(onViolation: (sentence: string) => void = () => undefined): InvariantMonitor {
  const seen: Seen = {
    violations: [],
    onViolation,
    cell: null,
    storedCell: emptyCell,
    unstored: [],
    alone: new Map(),
    received: new Map(),
    states: new Map(),
    hosts: new Map(),
    asked: new Map(),
    told: new Map(),
  };
  return {
    watch: (id, node) => ({
      ...node,
      step(input) {
        const effects = node.step(input);
        const inspection = node.inspect() as unknown as HostInspection | (Cell & { readonly role: "arbiter" });
        if ("role" in inspection) observeCell(seen, inspection, input, effects);
        else observeHost(seen, id, inspection, input, effects);
        return effects;
      },
    }),
    lagging(nodes) {
      const modes = [...seen.hosts].filter(([id]) => nodes.includes(id)).map(([id, { mode }]) => `${id} is ${mode}`);
      const isPair = modes.some((mode) => mode.endsWith("replicating"));
      return isPair ? undefined : `no host has a backup: ${modes.join(", ")}`;
    },
    violations: () => seen.violations,
  };
}

function expectThat(seen: Seen, holds: boolean, sentence: () => string): void {
  if (holds || seen.violations.length >= VIOLATIONS_MAX) return;
  const violation = sentence();
  seen.violations.push(violation);
  seen.onViolation(violation);
}

/**
 * The flag goes from 0 to 1 once in a generation, and only a reset begins the next. A restart may take back what was
 * not durable, of which nobody was told.
 */
function observeCell(seen: Seen, cell: Cell, input: Input<Json, Json>, effects: readonly Effect<Json, Json>[]): void {
  const before = seen.cell;
  seen.cell = cell;
  const { unstored } = seen;
  if (input.type === "boot") {
    const possible = [seen.storedCell, ...unstored.map((write) => write.cell)];
    expectThat(
      seen,
      possible.some((one) => isSameCell(one, cell)),
      () => {
        return `flag: came back as ${JSON.stringify(cell)}, and the disk held ${JSON.stringify(seen.storedCell)}`;
      },
    );
    seen.storedCell = cell;
    unstored.length = 0;
    return;
  }
  while (input.type === "durable" && unstored[0] !== undefined && unstored[0].token <= input.token) {
    seen.storedCell = unstored.shift()?.cell ?? seen.storedCell;
  }
  for (const effect of effects) {
    if (effect.type === "write" || effect.type === "checkpoint") unstored.push({ token: effect.token, cell });
  }
  if (before === null) return;
  const isSame = isSameCell(cell, before);
  const isSet = cell.generation === before.generation && before.value === 0 && cell.value === 1;
  const isReset = cell.generation === before.generation + 1 && before.value === 1 && cell.value === 0;
  expectThat(seen, isSame || isSet || isReset, () => {
    return `flag: from ${JSON.stringify(before)} to ${JSON.stringify(cell)} is neither a set nor a reset`;
  });
}

function isSameCell(one: Cell, other: Cell): boolean {
  return one.generation === other.generation && one.value === other.value && one.owner === other.owner;
}

function observeHost(
  seen: Seen,
  id: Id,
  host: HostInspection,
  input: Input<Json, Json>,
  effects: readonly Effect<Json, Json>[],
): void {
  const before = seen.hosts.get(id);
  seen.hosts.set(id, host);
  if (input.type === "request") {
    const { client, id: requestId } = input.request as unknown as GuestRequest;
    // What an operator is told is no output of the guest.
    if (typeof client === "string") seen.asked.set(input.connection, `${client}/${requestId}`);
    else seen.asked.delete(input.connection);
  }
  if (host.pair !== null && (host.mode === "shadowing" || host.mode === "draining"))
    observeBackup(seen, host, host.pair);
  if (host.mode === "solo" || host.mode === "replicating") observePrimary(seen, host, before);
  for (const effect of effects) {
    if (effect.type !== "reply" || !seen.asked.has(effect.connection)) continue;
    const reply = effect.reply as unknown as ServiceReply;
    if (reply.type === "answer") observeAnswer(seen, host, effect.connection, reply);
    else expectThat(seen, reply.type === "not-serving", () => `${host.who}: answered ${JSON.stringify(reply)}`);
  }
}

/** After the same events, primary and backup are in the same state. */
function observeBackup(seen: Seen, host: HostInspection, pair: string): void {
  seen.received.set(pair, host.received);
  const primary = pair.slice(0, pair.indexOf(">"));
  const state = seen.states.get(primary)?.get(host.executed);
  expectThat(seen, state === undefined || state === host.state, () => {
    return `${host.who}: after event ${host.executed} it holds ${host.state}, its primary held ${state}`;
  });
}

/** One host serves alone in a generation, and a backup that goes live has executed all that it received. */
function observePrimary(seen: Seen, host: HostInspection, before: HostInspection | undefined): void {
  const states = seen.states.get(host.who) ?? new Map<number, string>();
  states.set(host.executed, host.state);
  seen.states.set(host.who, states);
  if (before !== undefined && before.who === host.who && (before.mode === "shadowing" || before.mode === "draining")) {
    expectThat(seen, host.executed >= before.received, () => {
      return `${host.who}: went live after event ${host.executed}, with entries up to ${before.received} received`;
    });
  }
  if (host.mode !== "solo" || host.isOutputHeld) return;
  const other = seen.alone.get(host.generation) ?? host.who;
  seen.alone.set(host.generation, other);
  expectThat(seen, other === host.who, () => {
    return `generation ${host.generation}: both ${other} and ${host.who} served alone`;
  });
}

/** An answer leaves when its entry is at the backup, or its host owns the flag; asked again, it is the same answer. */
function observeAnswer(
  seen: Seen,
  host: HostInspection,
  connection: Connection,
  reply: ServiceReply & { readonly type: "answer" },
): void {
  if (host.isOutputHeld) {
    const received = seen.received.get(host.pair ?? "") ?? 0;
    expectThat(seen, host.emitted <= received, () => {
      return `${host.who}: answered event ${host.emitted}, and its backup has entries up to ${received}`;
    });
  } else {
    const { cell } = seen;
    const isOwner = cell?.value === 1 && cell.owner === host.who && cell.generation === host.generation;
    expectThat(seen, isOwner, () => {
      return `${host.who}: answered alone in generation ${host.generation}, and the flag is ${JSON.stringify(cell)}`;
    });
  }
  const operation = seen.asked.get(connection) ?? connection;
  const answer = JSON.stringify(reply.reply);
  const told = seen.told.get(operation) ?? answer;
  seen.told.set(operation, answer);
  expectThat(seen, told === answer, () => `operation ${operation}: answered ${told}, and later ${answer}`);
}
