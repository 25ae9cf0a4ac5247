/**
 * NodeLife: one start of a node, from the process's beginning to its end, and those who wait for either.
 *
 *     starting ──ready──► running ◄──pause/resume──► paused         each ──end──► over
 */
import type { NodeNote } from "../../../../runs/results.ts";
import type { Done } from "../../cluster.ts";
import type { Argv } from "../../wiring.ts";
import type { NodeLog } from "./node-log.ts";
import { watchPulse } from "./pulse.ts";
import { type Ending, type NodeProcess, startNodeProcess } from "./node-process.ts";

/** The state of one start. Its slot reads and changes it. */
export interface NodeLife {
  readonly process: NodeProcess;
  state: "starting" | "running" | "paused";
  /** Where it listens, once it is ready. */
  port: number | undefined;
  /** From its latest role note. */
  role: string | undefined;
  term: number | undefined;
  /** Its end was ordered; it counts as stopped from then on. */
  isKilled: boolean;
  readonly readyWaiters: Done[];
  readonly endWaiters: (() => void)[];
}

/** What is started, how long it may take, and who is told. */
export interface NodeLifeOptions {
  readonly id: string;
  readonly command: Argv;
  /** Where it is called. */
  readonly host: string;
  readonly log: NodeLog;
  readonly readyTimeoutMs: number;
  readonly stuckCpuMs: number;
  /** It runs, and answers nobody (see pulse.ts); called once at most. */
  readonly onStuck: (cpuMs: number) => void;
  readonly onNote: (note: NodeNote["note"]) => void;
  /** Called when it is over, before those who wait for it; `how` is the ending in words. */
  readonly onEnd: (life: NodeLife, ending: Ending, how: string) => void;
}

/** Starts the process. Throws when the operating system refuses to. */
export function beginLife(options: NodeLifeOptions): NodeLife {
  let pulse: ReturnType<typeof watchPulse> | undefined;
  const process = startNodeProcess({
    command: options.command,
    log: options.log,
    onReady(port) {
      if (life.state !== "starting" || life.isKilled) return;
      clearTimeout(readyTimer);
      life.state = "running";
      life.port = port;
      pulse = watchPulse({
        pid: process.pid,
        host: options.host,
        port,
        stuckCpuMs: options.stuckCpuMs,
        onStuck: options.onStuck,
      });
      for (const done of life.readyWaiters.splice(0)) done();
    },
    onNote(note) {
      if (note.event === "role") {
        life.role = typeof note["role"] === "string" ? note["role"] : undefined;
        life.term = typeof note["term"] === "number" ? note["term"] : undefined;
      }
      options.onNote(note);
    },
    onEnd(ending) {
      clearTimeout(readyTimer);
      pulse?.stop();
      const how = ending.signal === undefined ? `exit code ${ending.code}` : `signal ${ending.signal}`;
      options.log.append("harness", `ended with ${how}${life.isKilled ? ", as ordered" : ""}`);
      options.onEnd(life, ending, how);
      failWaiters(life.isKilled ? "was killed before it was ready" : `ended before it was ready (${how})`);
      for (const done of life.endWaiters.splice(0)) done();
    },
  });
  const life: NodeLife = {
    process,
    state: "starting",
    port: undefined,
    role: undefined,
    term: undefined,
    isKilled: false,
    readyWaiters: [],
    endWaiters: [],
  };
  const readyTimer = setTimeout(() => {
    failWaiters(`was not ready within ${options.readyTimeoutMs} ms`);
    endLife(life);
  }, options.readyTimeoutMs);

  function failWaiters(what: string): void {
    const waiters = life.readyWaiters.splice(0);
    if (waiters.length === 0) return;
    const shown = options.log.last().map((line) => `    ${line}`);
    const error = new Error(`node ${options.id} ${what}. Its last log lines:\n${shown.join("\n")}`);
    for (const done of waiters) done(error);
  }
  return life;
}

/** Gives the order to end a process, now or soon: `strike` ends it. */
export type Executioner = (strike: () => void) => void;

/** Orders its end, whatever state it is in; it is over when `endWaiters` are called. */
export function endLife(life: NodeLife, executioner: Executioner = (strike) => strike()): void {
  if (life.isKilled) return;
  life.isKilled = true;
  executioner(() => life.process.signal("SIGKILL"));
}
