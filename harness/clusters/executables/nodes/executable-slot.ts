/**
 * A node's place in the cluster, across its starts: at most one program at a time. Each start is over when the node has
 * answered the message with which it is set up.
 *
 *     starting ──init_ok──► running ◄──pause/resume──► paused         each ──end──► gone
 */
import { randomUUID } from "node:crypto";
import { mkdirSync } from "node:fs";
import { join } from "node:path";

import type { Json } from "../../../../histories/json.ts";
import type { FindingKind, NodeNote } from "../../../../runs/results.ts";
import type { Done, NodeStatus } from "../../cluster.ts";
import { type NodeLog, openNodeLog } from "../../local/processes/node-log.ts";
import { processState } from "../../local/processes/process-state.ts";
import type { ReaperPipe } from "../../local/processes/reaper-pipe.ts";
import { isObject, quoted } from "../network/message.ts";
import type { Push } from "./outbox.ts";
import { type Program, type StartCommand, startProgram } from "./program.ts";
import { createRecentLines, type RecentLines } from "./recent-lines.ts";
import { markedEnvironment, signalStrays } from "../../local/processes/strays.ts";

/** The place of one node, running or not. */
export interface ExecutableSlot {
  readonly id: string;
  /** By which its processes are known, whatever they start (strays.ts). */
  readonly mark: string;
  /** Its process, while it runs. */
  pid(): number | undefined;
  status(): Omit<NodeStatus, "isLeader">;
  /** What was done to it and not undone, as the operating system sees it: "n1 is down"; undefined when nothing. */
  disturbance(): string | undefined;
  /** Gives the node a line, with its end. */
  push(line: string): Push;
  /** What somebody else knows of it, as if it had said so itself. */
  note(note: NodeNote["note"]): void;
  /** Starts it and waits until it is set up. Nothing happens when it runs already. */
  start(done: Done): void;
  /**
   * Ends it and waits until it is gone; its status is "stopped" at once.
   * @param before what is to be done first. It must not fail
   */
  kill(done: (wasRunning: boolean) => void, before?: () => Promise<void>): void;
  pause(done: (wasRunning: boolean) => void): void;
  resume(done: Done): void;
  /** Its last lines, for messages: those of standard output, then those of its log. */
  lastLines(): readonly string[];
  /** Ends it for good, in order if it was told how. */
  close(): Promise<void>;
}

/** Which node, its files and program, and who is told. */
export interface ExecutableSlotOptions {
  readonly id: string;
  /** The node's folder in the run directory: node.log. */
  readonly folder: string;
  /** Gives the command; throws when there is no such program. */
  readonly command: () => StartCommand;
  readonly reaper: ReaperPipe;
  readonly nowNs: () => number;
  /** Sets up a node that has just been started. Calls back once, unless it was cancelled, with what went wrong if anything. */
  readonly setUp: (done: (problem?: string) => void) => { cancel(): void };
  readonly onLine: (line: string) => void;
  /** A line of standard error. Default: it is for people only. */
  readonly onText?: (line: string) => void;
  /** Its standard output is for people as well, and belongs into the log. Default: it carries messages. */
  readonly logsOutput?: boolean;
  /** How it is ended when the slot is closed, before it is killed. Default: not at all. */
  readonly stop?: { readonly signal: NodeJS.Signals; readonly graceMs: number };
  readonly onNote: (note: NodeNote["note"]) => void;
  readonly onFinding: (kind: FindingKind, topic: string, message: string) => void;
  /** A start of it is over, in whatever way. */
  readonly onGone: () => void;
}

/** One start. */
interface Life {
  readonly program: Program | undefined;
  state: "starting" | "running" | "paused";
  role: string | undefined;
  term: number | undefined;
  /** Its end was ordered; it counts as stopped from then on. */
  isKilled: boolean;
  setUp: { cancel(): void } | undefined;
  readonly readyWaiters: Done[];
  readonly endWaiters: (() => void)[];
}

interface Slot {
  readonly options: ExecutableSlotOptions;
  /** By which its processes are known; no other slot has it. */
  readonly mark: string;
  readonly log: NodeLog;
  readonly recent: RecentLines;
  life: Life | undefined;
  startCount: number;
  isDownByOrder: boolean;
  isClosed: boolean;
}

/** A slot with nothing running in it yet. */
export function createExecutableSlot(options: ExecutableSlotOptions): ExecutableSlot {
  const { id, folder } = options;
  mkdirSync(folder, { recursive: true });
  const log = openNodeLog(join(folder, "node.log"), options.nowNs);
  const slot: Slot = {
    options,
    mark: `${id} ${randomUUID()}`,
    log,
    recent: createRecentLines(),
    life: undefined,
    startCount: 0,
    isDownByOrder: false,
    isClosed: false,
  };
  return {
    id,
    mark: slot.mark,
    pid: () => slot.life?.program?.pid,
    status() {
      const life = alive(slot);
      const state = life === undefined || life.state === "starting" ? "stopped" : life.state;
      return { id, state, role: life?.role, term: life?.term };
    },
    disturbance: () => disturbance(slot),
    push: (line) => alive(slot)?.program?.outbox.push(line) ?? "absent",
    note(note) {
      const life = alive(slot);
      if (life !== undefined) takeNote(slot, life, note);
    },
    start: (done) => start(slot, done),
    kill: (done, before) => kill(slot, done, before),
    pause(done) {
      const life = alive(slot);
      if (life?.state === "running" && life.program !== undefined) {
        life.state = "paused";
        life.program.stopUntilStopped((isStopped) => {
          signalStrays(slot.mark, "SIGSTOP");
          done(isStopped);
        });
      } else {
        setImmediate(done, false);
      }
    },
    resume(done) {
      const life = alive(slot);
      if (life?.state === "paused") {
        life.program?.resume();
        signalStrays(slot.mark, "SIGCONT");
        life.state = "running";
      }
      setImmediate(done);
    },
    lastLines: () => lastLines(slot),
    async close() {
      slot.isClosed = true;
      await endInOrder(slot);
      await new Promise<void>((resolve) => kill(slot, () => resolve()));
      if (slot.startCount > 0) signalStrays(slot.mark, "SIGKILL");
      await log.close();
    },
  };
}

function alive({ life }: Slot): Life | undefined {
  return life?.isKilled === true ? undefined : life;
}

function lastLines({ recent, log }: Slot): readonly string[] {
  return [...recent.all(), ...log.last()];
}

function disturbance({ options: { id }, isDownByOrder, life }: Slot): string | undefined {
  if (isDownByOrder) return `${id} is down`;
  const isStopped = life?.program !== undefined && processState(life.program.pid)?.letter === "T";
  return isStopped || life?.state === "paused" ? `${id} is paused` : undefined;
}

function start(slot: Slot, done: Done): void {
  const { life, options } = slot;
  if (slot.isClosed) {
    setImmediate(done, new Error(`node ${options.id} cannot be started: the cluster is stopped`));
  } else if (life === undefined) {
    try {
      slot.life = begin(slot, options.command(), done);
    } catch (cause) {
      const why = cause instanceof Error ? cause.message : String(cause);
      setImmediate(done, new Error(`node ${options.id} could not be started: ${why}`, { cause }));
    }
  } else if (life.isKilled) {
    life.endWaiters.push(() => start(slot, done));
  } else if (life.state === "starting") {
    life.readyWaiters.push(done);
  } else {
    setImmediate(done);
  }
}

function begin(slot: Slot, command: StartCommand, done: Done): Life {
  const { options, log, recent } = slot;
  const { id } = options;
  slot.startCount++;
  slot.isDownByOrder = false;
  options.reaper.watchMark(slot.mark);
  const life: Life = {
    program: startProgram({
      command,
      environment: markedEnvironment(slot.mark),
      onLine(line) {
        if (options.logsOutput === true) log.append("out", line);
        else recent.add(line);
        options.onLine(line);
      },
      onTooLong: (beginning) =>
        options.onFinding(
          "protocol",
          "long line",
          `${id} printed a line of more than 8 MB, which was skipped: ${quoted(beginning)}. Print one message a line.`,
        ),
      onText: (line) => readText(slot, life, line),
      onDeaf: () =>
        options.onFinding(
          "protocol",
          "deaf",
          `${id} has closed its standard input and runs on: it gets no message any more. Read it to its end.`,
        ),
      onEnd: (how) => over(slot, life, how),
    }),
    state: "starting",
    role: undefined,
    term: undefined,
    isKilled: false,
    setUp: undefined,
    readyWaiters: [done],
    endWaiters: [],
  };
  log.append("harness", `start ${id}.${slot.startCount}: ${[command.file, ...command.args].join(" ")}`);
  if (life.program === undefined) return life;
  log.append("harness", `{"pid":${life.program.pid}}`);
  options.reaper.watch(life.program.pid);
  // What sets it up must be the first line that it gets: peers that were quicker may write to it already.
  slot.life = life;
  life.setUp = options.setUp((problem) => {
    life.setUp = undefined;
    if (life.isKilled) return;
    if (problem === undefined) {
      life.state = "running";
      for (const waiter of life.readyWaiters.splice(0)) waiter();
    } else {
      const half = life.program?.halfLine() ?? "";
      const hint = half === "" ? "" : `, and it has printed a line without an end: ${quoted(half)}`;
      failWaiters(slot, life, `${problem}${hint}`);
      life.isKilled = true;
      life.program?.kill();
    }
  });
  return life;
}

/** A line of standard error is for people; `{"note":{"event":"role",…}}` also tells the harness what a node is. */
function readText(slot: Slot, life: Life, line: string): void {
  slot.log.append("err", line);
  slot.options.onText?.(line);
  if (!line.startsWith('{"note":')) return;
  const note = noteOf(line);
  if (note !== undefined && !life.isKilled) takeNote(slot, life, note);
}

function takeNote({ options }: Slot, life: Life, note: NodeNote["note"]): void {
  if (note.event === "role") {
    life.role = typeof note["role"] === "string" ? note["role"] : undefined;
    life.term = typeof note["term"] === "number" ? note["term"] : undefined;
  }
  options.onNote(note);
}

function noteOf(line: string): NodeNote["note"] | undefined {
  let said: unknown;
  try {
    said = JSON.parse(line);
  } catch {
    return undefined;
  }
  const note: Json | undefined = isObject(said) ? said["note"] : undefined;
  return isObject(note) && typeof note["event"] === "string" ? (note as NodeNote["note"]) : undefined;
}

function over(slot: Slot, life: Life, how: string): void {
  const { options, log } = slot;
  if (life.program !== undefined) options.reaper.forget(life.program.pid);
  log.append("harness", `ended with ${how}${life.isKilled ? ", as ordered" : ""}`);
  life.setUp?.cancel();
  slot.life = undefined;
  options.onGone();
  if (!life.isKilled && life.state !== "starting") {
    options.onFinding("ended", "ended", `${options.id} ended by itself (${how})`);
  }
  failWaiters(slot, life, life.isKilled ? "was killed before it was ready" : `ended before it was ready (${how})`);
  for (const done of life.endWaiters.splice(0)) done();
}

function failWaiters(slot: Slot, life: Life, what: string): void {
  const waiters = life.readyWaiters.splice(0);
  if (waiters.length === 0) return;
  const shown = lastLines(slot).map((line) => `    ${line}`);
  const lines = shown.length === 0 ? " It has printed nothing." : ` Its last lines:\n${shown.join("\n")}`;
  const error = new Error(`node ${slot.options.id} ${what}.${lines}`);
  for (const done of waiters) done(error);
}

/** Settles when it has ended, or its time is over. One that is paused would not hear of it. */
async function endInOrder(slot: Slot): Promise<void> {
  const { stop } = slot.options;
  const life = alive(slot);
  if (stop === undefined || life?.program === undefined || life.state === "paused") return;
  const { program } = life;
  life.isKilled = true;
  slot.isDownByOrder = true;
  life.setUp?.cancel();
  life.setUp = undefined;
  await new Promise<void>((resolve) => {
    const timer = setTimeout(() => {
      program.signal("SIGKILL");
      resolve();
    }, stop.graceMs);
    life.endWaiters.push(() => {
      clearTimeout(timer);
      resolve();
    });
    program.signal(stop.signal);
  });
}

function kill(slot: Slot, done: (wasRunning: boolean) => void, before?: () => Promise<void>): void {
  const { life } = slot;
  if (life === undefined) {
    setImmediate(done, false);
    return;
  }
  const wasRunning = !life.isKilled;
  slot.isDownByOrder = true;
  life.endWaiters.push(() => done(wasRunning));
  if (life.isKilled) return;
  life.isKilled = true;
  life.setUp?.cancel();
  life.setUp = undefined;
  const end = (): void => {
    life.program?.kill();
    signalStrays(slot.mark, "SIGKILL");
  };
  if (before === undefined) end();
  else void before().then(end);
}
