/**
 * What must hold at every moment, seen in the notes of nodes: the properties E1 to E9 as far as one moment shows them.
 *
 * Everything is counted here, and not by the rules of the nodes, which may be broken. Agents are the truth about tasks.
 */
import type { Id, Json, Ms, Note, Token } from "../../node-kit/node.ts";
import type { Violation } from "../../system.ts";
import { fieldText } from "../../words.ts";
import type { TaskState } from "../messages.ts";
import { isTerminal } from "../rules.ts";

/** What was seen so far. */
export interface Memory {
  readonly report: (violation: Violation) => void;
  /** By group and epoch, who was granted the claim. */
  readonly holders: Map<string, Id>;
  /** By group, the latest epoch. */
  readonly epochs: Map<string, number>;
  /** By agent node, the highest epoch that it obeyed. */
  readonly obeyed: Map<Id, number>;
  /** By agent id, the node that has it. */
  readonly agentIds: Map<string, Id>;
  /** By task, where it began. */
  readonly begun: Map<string, Id>;
  /** Offers that were accepted. */
  readonly accepted: Set<string>;
  /** By task, the last update that its framework heard of. */
  readonly heard: Map<string, number>;
  /** By task, how the scheduler knows for good that it ended. */
  readonly ended: Map<string, string>;
  /** By epoch and framework, since when it has no scheduler by its master's clock; null: it has one. */
  readonly lostSince: Map<string, { readonly since: Ms | null; readonly failoverMs: Ms }>;
  /** By epoch and framework, the highest epoch of a scheduler that had it. */
  readonly schedulers: Map<string, number>;
  readonly removed: Set<string>;
  /** Tasks that were declared lost because their agent was away. */
  readonly away: Set<string>;
  /** Tasks whose agent said how they ended, and whose scheduler heard it. */
  readonly toldEnds: Map<string, string>;
  /** Whether what was declared lost must stay so. */
  staysLost: boolean;
  /** Tasks that a scheduler meant to launch. */
  readonly intended: Set<string>;
  /** By agent node: tasks that are being written, with the write. */
  readonly checkpoints: Map<Id, Map<string, Token>>;
  /** Tasks that an agent has ever begun to write. */
  readonly written: Set<string>;
  /** How exact the clocks and the order of notes of different nodes are (ms). */
  readonly inexactMs: Ms;
  /** When a scheduler knew for good that a task had ended. */
  readonly endedAt: Map<string, Ms>;
  /** Active tasks, by agent node. */
  readonly active: Map<Id, readonly ActiveTask[]>;
}

/** A task on an agent that has not ended. */
export interface ActiveTask {
  readonly task: string;
  readonly framework: string;
  readonly name: string;
  readonly cpus: number;
  readonly hasStarted: boolean;
}

/** A memory of nothing. */
export function createMemory(report: (violation: Violation) => void, inexactMs: Ms = 0): Memory {
  return {
    report,
    holders: new Map(),
    epochs: new Map(),
    obeyed: new Map(),
    agentIds: new Map(),
    begun: new Map(),
    accepted: new Set(),
    heard: new Map(),
    ended: new Map(),
    lostSince: new Map(),
    schedulers: new Map(),
    removed: new Set(),
    away: new Set(),
    toldEnds: new Map(),
    staysLost: false,
    intended: new Set(),
    checkpoints: new Map(),
    written: new Set(),
    inexactMs,
    endedAt: new Map(),
    active: new Map(),
  };
}

/** Takes a note in. `now`: by the clock of the node that noted it. */
export function observe(memory: Memory, node: Id, now: Ms, note: Note): void {
  OBSERVED[note.event]?.(memory, node, now, note);
}

type Observe = (memory: Memory, node: Id, now: Ms, note: Note) => void;

const text = (note: Note, name: string): string => fieldText(note[name] ?? "");
const number = (note: Note, name: string): number => Number(note[name] ?? 0);

const OBSERVED: { readonly [event: string]: Observe } = {
  granted: claimGranted,
  registered: agentRegistered,
  "task-taken": taskTaken,
  "task-ended": taskGone,
  recovered,
  "task-started": taskStarted,
  accept: offerAccepted,
  call: (memory, node, _now, note) => callTaken(memory, node, note),
  heard: updateHeard,
  intent: (memory, _node, _now, note) => void memory.intended.add(text(note, "task")),
  "task-sent": taskSent,
  ended: taskEnded,
  subscribed,
  disconnected: (memory, _node, now, note) => schedulerLost(memory, now, note),
  "framework-recovered": (memory, _node, now, note) => schedulerLost(memory, now, note),
  "framework-removed": frameworkRemoved,
  "framework-ended": frameworkEnded,
};

function claimGranted(memory: Memory, _node: Id, _now: Ms, note: Note): void {
  const group = text(note, "group");
  const epoch = number(note, "epoch");
  const key = `${group} ${epoch}`;
  const holder = text(note, "holder");
  const other = memory.holders.get(key);
  memory.holders.set(key, holder);
  memory.epochs.set(group, Math.max(epoch, memory.epochs.get(group) ?? 0));
  if (other === undefined) return;
  memory.report({
    invariant: "E1 one master an epoch",
    message: `epoch ${epoch} of ${group} has ${other} and ${holder}`,
  });
}

function agentRegistered(memory: Memory, node: Id, _now: Ms, note: Note): void {
  const agentId = text(note, "agentId");
  const other = memory.agentIds.get(agentId);
  if (other === undefined) memory.agentIds.set(agentId, node);
  else if (other !== node) {
    memory.report({ invariant: "E7 one agent an id", message: `${other} and ${node} are both ${agentId}` });
  }
  obeys(memory, node, number(note, "epoch"));
}

function obeys(memory: Memory, node: Id, epoch: number): void {
  const highest = memory.obeyed.get(node) ?? 0;
  memory.obeyed.set(node, Math.max(highest, epoch));
  if (epoch >= highest) return;
  const message = `${node} obeyed a master of epoch ${epoch}, after one of epoch ${highest}`;
  memory.report({ invariant: "E1 agents obey no former master", message });
}

function taskTaken(memory: Memory, node: Id, _now: Ms, note: Note): void {
  obeys(memory, node, number(note, "epoch"));
  const task = text(note, "task");
  const one = { task, framework: "", name: task, cpus: number(note, "cpus"), hasStarted: false };
  checkRoom(memory, node, number(note, "total"), [...(memory.active.get(node) ?? []), one]);
}

/** A task has ended on its agent. */
function taskGone(memory: Memory, node: Id, now: Ms, note: Note): void {
  const task = text(note, "task");
  const left = memory.active.get(node)?.filter((one) => one.task !== task) ?? [];
  memory.active.set(node, left);
  const endedAt = memory.endedAt.get(task);
  if (endedAt === undefined || memory.inexactMs === 0 || now - endedAt <= memory.inexactMs) return;
  const message = `task ${task} was taken for ended ${now - endedAt} ms before it ended on ${node}`;
  memory.report({ invariant: "E4 no task is lost while it runs", message });
}

/** An agent restarts, and has these tasks on its disk. */
function recovered(memory: Memory, node: Id, _now: Ms, note: Note): void {
  const there = new Set(Array.isArray(note["tasks"]) ? (note["tasks"] as readonly Json[]) : []);
  memory.active.set(node, memory.active.get(node)?.filter(({ task }) => there.has(task)) ?? []);
}

/** An agent writes these records. */
export function checkpointing(memory: Memory, node: Id, token: Token, records: readonly Json[]): void {
  for (const record of records as readonly { readonly kind?: string; readonly info?: { readonly task: string } }[]) {
    if (record.kind !== "task" || record.info === undefined) continue;
    const own = memory.checkpoints.get(node) ?? new Map<string, Token>();
    memory.checkpoints.set(node, own);
    // A checkpoint writes again what is on disk already.
    if (!memory.written.has(record.info.task)) own.set(record.info.task, token);
    memory.written.add(record.info.task);
  }
}

/** An agent's writes up to this one are on disk. */
export function checkpointed(memory: Memory, node: Id, token: Token): void {
  const own = memory.checkpoints.get(node);
  if (own === undefined) return;
  for (const [task, write] of own) if (write <= token) own.delete(task);
}

function taskStarted(memory: Memory, node: Id, _now: Ms, note: Note): void {
  const task = text(note, "task");
  if (memory.checkpoints.get(node)?.has(task) === true) {
    memory.report({
      invariant: "E7 tasks are checkpointed first",
      message: `task ${task} began on ${node} before it was on disk`,
    });
  }
  const other = memory.begun.get(task);
  if (other !== undefined) {
    memory.report({
      invariant: "E7 a task runs once",
      message: `task ${task} began on ${other}, and again on ${node}`,
    });
  }
  memory.begun.set(task, node);
  const end = memory.ended.get(task);
  if (end !== undefined) {
    memory.report({
      invariant: "E6 what ended has ended",
      message: `task ${task} began on ${node} after it was ${end}`,
    });
  }
}

function offerAccepted(memory: Memory, node: Id, _now: Ms, note: Note): void {
  if (note["isGood"] !== true) return;
  const offer = text(note, "offer");
  if (memory.accepted.has(offer)) {
    memory.report({ invariant: "E3 an offer is accepted once", message: `${node} let offer ${offer} be used twice` });
  }
  memory.accepted.add(offer);
}

function callTaken(memory: Memory, node: Id, note: Note): void {
  if (note["stream"] === note["current"]) return;
  const message = `${node} carried out ${text(note, "call")} of stream ${text(note, "stream")}, and the stream is ${text(note, "current")}`;
  memory.report({ invariant: "E9 only the present stream counts", message });
}

/** Updates of an agent are numbered in each task, from 1. */
function updateHeard(memory: Memory, node: Id, _now: Ms, note: Note): void {
  const task = text(note, "task");
  if (note["isKnown"] === false && memory.begun.has(task)) {
    memory.report({
      invariant: "E4 intents come first",
      message: `${node} heard of task ${task}, and never meant to launch it`,
    });
  }
  const state = text(note, "state");
  if (text(note, "reason") === "agent-unreachable") memory.away.add(task);
  else if (memory.staysLost && state === "RUNNING" && memory.away.has(task)) {
    memory.report({
      invariant: "E6 what ended has ended",
      message: `task ${task} was lost with its agent, and is running again`,
    });
  }
  if (typeof note["uuid"] !== "string") return;
  if (isTerminal(state as TaskState)) memory.toldEnds.set(task, state);
  const update = Number(note["uuid"].split("#")[1]);
  const last = memory.heard.get(task) ?? 0;
  if (update > last + 1) {
    const message = `${node} heard update ${update} of task ${task}, and nobody ever heard update ${update - 1}`;
    memory.report({ invariant: "E5 updates come in order", message });
  }
  memory.heard.set(task, Math.max(update, last));
}

function taskSent(memory: Memory, node: Id, _now: Ms, note: Note): void {
  const task = text(note, "task");
  const end = memory.ended.get(task);
  if (end === undefined) return;
  memory.report({ invariant: "E6 what ended has ended", message: `${node} launches task ${task}, which was ${end}` });
}

/** A scheduler knows for good that a task has ended: then it runs nowhere. */
function taskEnded(memory: Memory, node: Id, now: Ms, note: Note): void {
  const task = text(note, "task");
  const state = text(note, "state");
  const before = memory.ended.get(task);
  memory.ended.set(task, state);
  if (before !== undefined && before !== state) {
    memory.report({ invariant: "E6 what ended has ended", message: `task ${task} was ${before}, and then ${state}` });
  }
  const told = memory.toldEnds.get(task);
  if (told !== undefined && note["reason"] === "not-on-agent") {
    const message = `${node} takes task ${task} for lost, and a scheduler had heard that it is ${told}`;
    memory.report({ invariant: "E5 what was heard is not forgotten", message });
  }
  if (note["reason"] === "framework-removed") return;
  memory.endedAt.set(task, now);
  // Notes of different nodes may come in the wrong order: then its end on the agent tells (see `taskGone`).
  if (memory.inexactMs > 0) return;
  for (const [agent, tasks] of memory.active) {
    if (!tasks.some((one) => one.task === task)) continue;
    const message = `${node} takes task ${task} for ${state} (${text(note, "reason")}), and it runs on ${agent}`;
    memory.report({ invariant: "E4 no task is lost while it runs", message });
  }
}

const lossKey = (note: Note): string => `${number(note, "epoch")} ${text(note, "framework")}`;

function subscribed(memory: Memory, node: Id, _now: Ms, note: Note): void {
  // The scheduler notes it, too.
  if (note["scheduler"] === undefined) return;
  const key = lossKey(note);
  if (memory.removed.has(key)) {
    const message = `${node} took framework ${text(note, "framework")} back, which it had removed`;
    memory.report({ invariant: "E8 a removed framework stays removed", message });
  }
  const epoch = number(note, "schedulerEpoch");
  const highest = memory.schedulers.get(key) ?? 0;
  memory.schedulers.set(key, Math.max(epoch, highest));
  if (epoch < highest) {
    const message = `${node} gave the framework to the scheduler of epoch ${epoch}, after that of epoch ${highest}`;
    memory.report({ invariant: "E9 no former scheduler comes back", message });
  }
  memory.lostSince.set(key, { since: null, failoverMs: number(note, "failoverMs") });
}

function schedulerLost(memory: Memory, now: Ms, note: Note): void {
  const key = lossKey(note);
  const failoverMs = memory.lostSince.get(key)?.failoverMs ?? number(note, "failoverMs");
  memory.lostSince.set(key, { since: now, failoverMs });
}

function frameworkRemoved(memory: Memory, node: Id, now: Ms, note: Note): void {
  const key = lossKey(note);
  memory.removed.add(key);
  const known = memory.lostSince.get(key);
  memory.lostSince.delete(key);
  if (known !== undefined && known.since !== null && now - known.since >= known.failoverMs - memory.inexactMs) return;
  const waited =
    known === undefined || known.since === null ? "it had a scheduler" : `it had none for only ${now - known.since} ms`;
  const message = `${node} removed framework ${text(note, "framework")}, and ${waited}`;
  memory.report({ invariant: "E8 a framework has its time", message });
}

/** An agent has ended all tasks of a framework, and says no more of them, not even to a master that takes it back. */
function frameworkEnded(memory: Memory, _node: Id, _now: Ms, note: Note): void {
  const framework = text(note, "framework");
  for (const task of memory.toldEnds.keys()) if (task.startsWith(`${framework}-`)) memory.toldEnds.delete(task);
}

/** A framework whose time without a scheduler is long over must be gone. `epoch`: of a master whose clock shows `now`. */
export function checkLost(memory: Memory, epoch: number, now: Ms): void {
  for (const [key, { since, failoverMs }] of memory.lostSince) {
    if (since === null || !key.startsWith(`${epoch} `) || now - since < failoverMs + LATE_MS) continue;
    memory.lostSince.delete(key);
    const message = `framework ${key.slice(key.indexOf(" ") + 1)} has had no scheduler for ${now - since} ms, and is still there`;
    memory.report({ invariant: "E8 a framework without a scheduler ends", message });
  }
}

/** A master may come that late, by its ticks (ms). */
const LATE_MS = 200;

/** An agent's tasks have room (E2). */
function checkRoom(memory: Memory, node: Id, cpus: number, tasks: readonly ActiveTask[]): void {
  memory.active.set(node, tasks);
  const used = tasks.reduce((sum, task) => sum + task.cpus, 0);
  if (used > cpus) {
    const names = tasks.map(({ task, cpus: own }) => `${task} (${own})`).join(", ");
    memory.report({ invariant: "E2 no over-commitment", message: `${node} has ${cpus} cpus, and runs ${names}` });
  }
}

/** An agent's tasks at this moment: they have room, and no name runs twice in a framework. */
export function checkActive(memory: Memory, node: Id, cpus: number, tasks: readonly ActiveTask[]): void {
  checkRoom(memory, node, cpus, tasks);
  for (const one of tasks) {
    if (!one.hasStarted) continue;
    for (const [other, others] of memory.active) {
      const twin = others.find(
        ({ task, name, framework, hasStarted }) =>
          hasStarted && name === one.name && framework === one.framework && task !== one.task,
      );
      if (twin === undefined) continue;
      const message = `${one.name} runs as ${one.task} on ${node}, and as ${twin.task} on ${other}`;
      memory.report({ invariant: "E4 nothing is replaced while it runs", message });
    }
  }
}
