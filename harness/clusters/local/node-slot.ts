/**
 * A node's place in the cluster, across its starts: what runs there now, and the way from one state to the next.
 *
 *     stopped ──start──► starting ──ready──► running ◄──pause/resume──► paused
 *        ▲                   └────── end ───────┴───────── end ───────────┘
 *
 * Only an end that nobody asked for is news: it becomes a finding, unless the node's protocol told it to halt.
 */
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import type { Json } from "../../../histories/json.ts";
import type { NodeNote } from "../../../histories/results.ts";
import type { Done, NodeStatus } from "../cluster.ts";
import { type NodeLog, openNodeLog } from "./node-log.ts";
import { type Ending, HALTED, type NodeProcess, startNodeProcess } from "./node-process.ts";
import type { ReaperPipe } from "./reaper-pipe.ts";

/** How long a halted node stays down before a fresh one takes its place. */
const REPAIR_DELAY_MS = 200;

export interface NodeSlot {
  readonly id: string;
  readonly dataDirectory: string;
  status(): Omit<NodeStatus, "isLeader">;
  /** Where it listens; undefined unless it runs or is paused. */
  port(): number | undefined;
  /** Starts it and waits until it is ready. Nothing happens when it runs already. */
  start(how: { readonly wipe: boolean }, done: Done): void;
  /** Ends it and waits until it is gone; its status is "stopped" at once. */
  kill(done: (wasRunning: boolean) => void): void;
  pause(done: (wasRunning: boolean) => void): void;
  resume(done: Done): void;
  /** Ends it for good. */
  close(): Promise<void>;
}

export interface NodeSlotOptions {
  readonly id: string;
  /** The node's folder in the run directory: config.json, node.log, data/. */
  readonly folder: string;
  /** Path of the program. */
  readonly main: string;
  /** All of config.json except what the slot itself decides (dataDir, incarnation). */
  readonly config: { readonly [name: string]: Json };
  readonly reaper: ReaperPipe;
  readonly nowNs: () => number;
  readonly readyTimeoutMs: number;
  /** Whether a fresh node takes the place of a halted one. */
  readonly restartsHalted: boolean;
  readonly onNote: (note: NodeNote["note"]) => void;
  readonly onFinding: (message: string, log: readonly string[]) => void;
}

/** One start, from the process's beginning to its end. */
interface Life {
  readonly process: NodeProcess;
  state: "starting" | "running" | "paused";
  port: number | undefined;
  role: string | undefined;
  term: number | undefined;
  isKilled: boolean;
  readonly readyWaiters: Done[];
  readonly endWaiters: (() => void)[];
  readyTimer: NodeJS.Timeout | undefined;
}

/** A slot with nothing running in it yet. */
export function nodeSlot(options: NodeSlotOptions): NodeSlot {
  const { id, folder } = options;
  const dataDirectory = join(folder, "data");
  mkdirSync(dataDirectory, { recursive: true });
  const log: NodeLog = openNodeLog(join(folder, "node.log"), options.nowNs);
  let life: Life | undefined;
  let startCount = 0;
  let repairTimer: NodeJS.Timeout | undefined;
  let isClosed = false;

  function begin(wipe: boolean): Life {
    clearTimeout(repairTimer);
    if (wipe) rmSync(dataDirectory, { recursive: true, force: true });
    mkdirSync(dataDirectory, { recursive: true });
    const incarnation = `${id}.${++startCount}`;
    const configPath = join(folder, "config.json");
    writeFileSync(configPath, JSON.stringify({ ...options.config, dataDir: dataDirectory, incarnation }, null, 2));
    log.append("harness", `start ${incarnation}${wipe ? " with an empty disk" : ""}`);
    const born: Life = {
      process: startNodeProcess({
        programArguments: [options.main, "--config", configPath],
        log,
        onReady: (port) => becomeReady(born, port),
        onNote: (note) => takeNote(born, note),
        onEnd: (ending) => end(born, ending),
      }),
      state: "starting",
      port: undefined,
      role: undefined,
      term: undefined,
      isKilled: false,
      readyWaiters: [],
      endWaiters: [],
      readyTimer: undefined,
    };
    options.reaper.watch(born.process.pid);
    born.readyTimer = setTimeout(() => giveUp(born), options.readyTimeoutMs);
    return born;
  }

  function becomeReady(ready: Life, port: number): void {
    if (ready.state !== "starting" || ready.isKilled) return;
    clearTimeout(ready.readyTimer);
    ready.state = "running";
    ready.port = port;
    for (const done of ready.readyWaiters.splice(0)) done();
  }

  function takeNote(from: Life, note: NodeNote["note"]): void {
    if (note.event === "role") {
      from.role = typeof note["role"] === "string" ? note["role"] : undefined;
      from.term = typeof note["term"] === "number" ? note["term"] : undefined;
    }
    options.onNote(note);
  }

  function giveUp(late: Life): void {
    failWaiters(late, `was not ready within ${options.readyTimeoutMs} ms`);
    endLife(late);
  }

  function failWaiters(failed: Life, what: string): void {
    const waiters = failed.readyWaiters.splice(0);
    if (waiters.length === 0) return;
    const shown = log.last().map((line) => `    ${line}`);
    const error = new Error(`node ${id} ${what}. Its last log lines:\n${shown.join("\n")}`);
    for (const done of waiters) done(error);
  }

  function endLife(doomed: Life): void {
    if (doomed.isKilled) return;
    doomed.isKilled = true;
    doomed.process.signal("SIGKILL");
  }

  function end(ended: Life, ending: Ending): void {
    clearTimeout(ended.readyTimer);
    options.reaper.forget(ended.process.pid);
    if (life === ended) life = undefined;
    const how = ending.signal === undefined ? `exit code ${ending.code}` : `signal ${ending.signal}`;
    log.append("harness", `ended with ${how}${ended.isKilled ? ", as ordered" : ""}`);
    failWaiters(ended, ended.isKilled ? "was killed before it was ready" : `ended before it was ready (${how})`);
    if (!ended.isKilled) reportEnd(ended, ending, how);
    for (const done of ended.endWaiters.splice(0)) done();
  }

  function reportEnd(ended: Life, ending: Ending, how: string): void {
    if (ending.code !== HALTED) {
      // A node that never became ready is reported by the error of its start.
      if (ended.state !== "starting") options.onFinding(`${id} ended by itself (${how})`, log.last());
      return;
    }
    if (!options.restartsHalted || isClosed) return;
    repairTimer = setTimeout(() => {
      start({ wipe: true }, (error) => {
        if (error !== undefined) options.onFinding(`${id} could not be replaced: ${error.message}`, log.last());
      });
    }, REPAIR_DELAY_MS);
  }

  function start(how: { readonly wipe: boolean }, done: Done): void {
    if (isClosed) {
      setImmediate(done, new Error(`node ${id} cannot be started: the cluster is stopped`));
    } else if (life === undefined) {
      try {
        life = begin(how.wipe);
        life.readyWaiters.push(done);
      } catch (error) {
        setImmediate(done, new Error(`node ${id} could not be started`, { cause: error }));
      }
    } else if (life.isKilled) {
      life.endWaiters.push(() => start(how, done));
    } else if (life.state === "starting") {
      life.readyWaiters.push(done);
    } else {
      setImmediate(done);
    }
  }

  function alive(): Life | undefined {
    return life?.isKilled === true ? undefined : life;
  }

  return {
    id,
    dataDirectory,
    status() {
      const now = alive();
      const state = now === undefined || now.state === "starting" ? "stopped" : now.state;
      return { id, state, role: now?.role, term: now?.term };
    },
    port: () => alive()?.port,
    start,
    kill(done) {
      clearTimeout(repairTimer);
      const doomed = alive();
      if (doomed === undefined) {
        if (life === undefined) setImmediate(done, false);
        else life.endWaiters.push(() => done(false));
        return;
      }
      doomed.endWaiters.push(() => done(true));
      endLife(doomed);
    },
    pause(done) {
      const paused = alive();
      if (paused?.state !== "running") {
        setImmediate(done, false);
        return;
      }
      paused.state = "paused";
      paused.process.stopUntilStopped(done);
    },
    resume(done) {
      const paused = alive();
      if (paused?.state === "paused") {
        paused.process.signal("SIGCONT");
        paused.state = "running";
      }
      setImmediate(done);
    },
    async close() {
      isClosed = true;
      clearTimeout(repairTimer);
      const last = life;
      if (last !== undefined) {
        await new Promise<void>((resolve) => {
          last.endWaiters.push(resolve);
          endLife(last);
        });
      }
      await log.close();
    },
  };
}
