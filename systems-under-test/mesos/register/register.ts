/**
 * The register: one small node that keeps elections and what schedulers and masters must not forget.
 *
 * A claim ends when its holder has not renewed it for a while. Each new holder of a group gets a higher epoch, and whoever
 * writes to the group's store must name the present one: so what a former holder sent late changes nothing. A claim and an
 * entry are on disk before anybody is told of them.
 *
 * Source: the ephemeral sequential nodes of ZooKeeper; the epoch is that of Lamport's and Gray's leases with fencing.
 */
import type { Id, Input, Json, Ms, Node, Note, Token } from "../../node-kit/node.ts";
import { note, send, write, createOutbox, type Outbox } from "../../paxos/core/outbox.ts";
import type { RegisterMessage, StoreEntry } from "../messages.ts";
import type { MesosOptions } from "../options.ts";
import type { MesosRules } from "../rules.ts";

interface Group {
  epoch: number;
  holder: Id | null;
  session: string | null;
  /** Not on disk: a register that boots gives every holder its whole time again. */
  until: Ms;
  /** The last request of this epoch that was stored. */
  lastRequest: number;
  readonly entries: Map<string, Json>;
}

type DiskRecord =
  | {
      readonly kind: "claim";
      readonly group: string;
      readonly epoch: number;
      readonly holder: Id;
      readonly session: string;
    }
  | {
      readonly kind: "entries";
      readonly group: string;
      readonly request: number;
      readonly entries: readonly StoreEntry[];
    };

interface Register {
  readonly options: MesosOptions;
  readonly rules: MesosRules;
  readonly outbox: Outbox<RegisterMessage, Json>;
  /** Who is told when a claim changes hands. */
  readonly others: readonly Id[];
  readonly groups: Map<string, Group>;
  records: number;
  /** Claims that are noted when they are on disk. */
  unwritten: { readonly token: Token; readonly granted: Note }[];
  now: Ms;
}

/** Records after which the log is replaced by the state. */
const RECORDS_MAX = 500;

/** The register of a cluster. */
export function createRegister(config: {
  readonly id: Id;
  readonly others: readonly Id[];
  readonly options: MesosOptions;
  readonly rules: MesosRules;
}): Node<RegisterMessage, Json, Json> {
  const { id, others, options, rules } = config;
  const register: Register = {
    options,
    rules,
    others,
    outbox: createOutbox(id),
    groups: new Map(),
    records: 0,
    unwritten: [],
    now: 0,
  };
  return {
    step(input) {
      register.now = Math.max(register.now, input.now);
      register.outbox.effects = [];
      take(register, input);
      return register.outbox.effects;
    },
    wakeAt: () => null,
    inspect: () =>
      [...register.groups].map(([group, { epoch, holder, entries }]) => ({
        group,
        epoch,
        holder,
        entries: entries.size,
      })),
  };
}

function take(register: Register, input: Input<RegisterMessage, Json>): void {
  if (input.type === "boot") restore(register, input.durable.records as unknown as readonly DiskRecord[]);
  else if (input.type === "durable") register.outbox.durableToken = Math.max(register.outbox.durableToken, input.token);
  else if (input.type === "receive") receive(register, input.from, input.message);
  noteWritten(register);
}

function noteWritten(register: Register): void {
  const { outbox, rules } = register;
  for (let [first] = register.unwritten; first !== undefined; [first] = register.unwritten) {
    if (rules.waitsForDisk("register") && first.token > outbox.durableToken) return;
    note(outbox, first.granted);
    register.unwritten.shift();
  }
}

function restore(register: Register, records: readonly DiskRecord[]): void {
  for (const record of records) apply(register, record);
  register.records = records.length;
  for (const group of register.groups.values()) group.until = register.now + register.options.sessionMs;
}

function apply(register: Register, record: DiskRecord): void {
  const group = groupOf(register, record.group);
  if (record.kind === "claim") {
    group.epoch = record.epoch;
    group.holder = record.holder;
    group.session = record.session;
    group.lastRequest = 0;
    return;
  }
  group.lastRequest = record.request;
  for (const { key, value } of record.entries) {
    if (value === null) group.entries.delete(key);
    else group.entries.set(key, value);
  }
}

/** Changes the state and writes the change. */
function store(register: Register, record: DiskRecord): void {
  apply(register, record);
  register.records++;
  if (register.records < RECORDS_MAX) {
    write(register.outbox, [record as unknown as Json]);
    return;
  }
  const records = [...register.groups].flatMap(([group, { epoch, holder, session, lastRequest, entries }]) => [
    ...(holder === null || session === null ? [] : [{ kind: "claim", group, epoch, holder, session }]),
    { kind: "entries", group, request: lastRequest, entries: [...entries].map(([key, value]) => ({ key, value })) },
  ]);
  const token = ++register.outbox.lastToken;
  register.outbox.effects.push({ type: "checkpoint", token, snapshot: null, records });
  register.records = records.length;
}

function groupOf({ groups }: Register, name: string): Group {
  const known = groups.get(name);
  if (known !== undefined) return known;
  const created = { epoch: 0, holder: null, session: null, until: 0, lastRequest: 0, entries: new Map<string, Json>() };
  groups.set(name, created);
  return created;
}

function receive(register: Register, from: Id, message: RegisterMessage): void {
  if (message.type === "contend") contend(register, from, message);
  else if (message.type === "watch") tell(register, from, message.group, null);
  else if (message.type === "store") storeEntries(register, from, message);
  else if (message.type === "load") loadEntries(register, from, message);
}

function loadEntries(register: Register, from: Id, message: RegisterMessage & { type: "load" }): void {
  const { group: name, epoch } = message;
  const group = groupOf(register, name);
  const isCurrent = group.epoch === epoch;
  const entries = isCurrent ? [...group.entries].map(([key, value]) => ({ key, value })) : [];
  answer(register, from, { type: "loaded", group: name, epoch, isCurrent, entries });
}

function contend(
  register: Register,
  from: Id,
  { group: name, session, sentAt }: RegisterMessage & { type: "contend" },
): void {
  const { rules, now, options } = register;
  const group = groupOf(register, name);
  if (group.session === session) {
    group.until = now + options.sessionMs;
    return tell(register, from, name, sentAt);
  }
  if (!rules.claimIsFree({ now, until: group.until })) return tell(register, from, name, null);
  store(register, { kind: "claim", group: name, epoch: rules.nextEpoch(group.epoch), holder: from, session });
  group.until = now + options.sessionMs;
  const granted = { event: "granted", group: name, epoch: group.epoch, holder: from };
  register.unwritten.push({ token: register.outbox.lastToken, granted });
  tell(register, from, name, sentAt);
  for (const other of register.others) if (other !== from) tell(register, other, name, null);
}

function storeEntries(register: Register, from: Id, message: RegisterMessage & { type: "store" }): void {
  const { group: name, epoch, request, entries } = message;
  const group = groupOf(register, name);
  const isCurrent = register.rules.mayStore({ epoch, current: group.epoch });
  if (isCurrent && request > group.lastRequest) store(register, { kind: "entries", group: name, request, entries });
  answer(register, from, { type: "stored", group: name, epoch, request, isCurrent });
}

function tell(register: Register, to: Id, name: string, sentAt: Ms | null): void {
  const { epoch, holder, session } = groupOf(register, name);
  answer(register, to, { type: "standing", group: name, epoch, holder, session, sentAt });
}

function answer({ outbox, rules }: Register, to: Id, message: RegisterMessage): void {
  send(outbox, to, message, rules.waitsForDisk("register") ? outbox.lastToken : 0);
}
