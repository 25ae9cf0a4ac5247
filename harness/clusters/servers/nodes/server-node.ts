/**
 * A server as the cluster has it: a slot for its process, with the folder, the files and the command of its adapter, and
 * what is known of it besides: whether it is ready, whether it leads.
 */
import {
  existsSync,
  mkdirSync,
  openSync,
  readSync,
  closeSync,
  fstatSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { dirname, join, resolve } from "node:path";

import type { FindingKind, NodeNote } from "../../../../runs/results.ts";
import type { Done } from "../../cluster.ts";
import { locateProgram } from "../../executables/nodes/command.ts";
import { createExecutableSlot, type ExecutableSlot } from "../../executables/nodes/executable-slot.ts";
import type { StartCommand } from "../../executables/nodes/program.ts";
import type { ReaperPipe } from "../../local/processes/reaper-pipe.ts";
import type { Argv } from "../../wiring.ts";
import { fillIn, type Values } from "../adapter/placeholders.ts";
import type { ServerAdapter, ServerCommand, ServerNode } from "../adapter/server-adapter.ts";
import { awaitReady } from "./await-ready.ts";
import { type LeaderWatch, type LeaderWatchOptions, watchLeader } from "./leader-watch.ts";

/** Lines of its own logs that are shown with errors. */
const LOG_LINES = 10;
const LOG_BYTES = 8_192;
/** Lines that are remembered of one start, for adapters that wait for one of them. */
const LINES_MAX = 10_000;
/** So much of an alarming line is told. */
const ALARM_LENGTH_MAX = 300;

/** A server, running or not. */
export interface PlacedServer {
  readonly node: ServerNode;
  readonly slot: Pick<ExecutableSlot, "mark" | "pid" | "status" | "disturbance" | "kill" | "pause" | "resume">;
  /** Whether its process runs, ready or not. */
  isUp(): boolean;
  /** Starts it and waits until it is ready. Nothing happens when it runs already. */
  start(how: { readonly wipe: boolean }, done: Done): void;
  /** Ends it for good. */
  close(): Promise<void>;
}

/** Which server, and who is told of it. */
export interface PlacedServerOptions {
  readonly node: ServerNode;
  readonly adapter: ServerAdapter;
  readonly values: Values;
  /** The folder of the adapter. */
  readonly here: string;
  /** What this process starts for the program to run where the server is. */
  readonly launch: (command: Argv) => Argv;
  readonly reaper: ReaperPipe;
  readonly nowNs: () => number;
  readonly onNote: (note: NodeNote["note"]) => void;
  readonly onFinding: (kind: FindingKind, message: string, log: readonly string[]) => void;
  /** It was started, has become ready, was killed or is gone. */
  readonly onChange: () => void;
}

/** A server that is not started yet. */
export function placeServer(options: PlacedServerOptions): PlacedServer {
  const { node, adapter, values, onChange } = options;
  let isUp = false;
  let isWipe = false;
  let printed: string[] = [];
  const alarmed = new Set<RegExp>();
  const remember = (line: string): void => {
    if (printed.length < LINES_MAX) printed.push(line);
    for (const alarm of adapter.alarms) {
      if (alarmed.has(alarm) || !alarm.test(line)) continue;
      alarmed.add(alarm);
      options.onFinding("alarm", `${node.id} printed: ${line.trim().slice(0, ALARM_LENGTH_MAX)}`, slot.lastLines());
    }
  };
  const slot = createExecutableSlot({
    id: node.id,
    folder: node.folder,
    command() {
      printed = [];
      return prepare(options, isWipe);
    },
    reaper: options.reaper,
    nowNs: options.nowNs,
    setUp(done) {
      isUp = true;
      onChange();
      const { ready, readyTimeoutMs: timeoutMs } = adapter;
      const hasPrinted = (pattern: RegExp): boolean => printed.some((line) => pattern.test(line));
      return awaitReady({ ready, node, values, timeoutMs, hasPrinted }, (problem) => {
        done(problem);
        onChange();
      });
    },
    onLine: remember,
    onText: remember,
    logsOutput: true,
    stop: adapter.stop,
    onNote: options.onNote,
    onFinding(kind, _topic, message) {
      // What a server prints, and whether it reads its standard input, is its own business.
      if (kind !== "protocol") options.onFinding(kind, message, [...slot.lastLines(), ...logTails(options)]);
    },
    onGone() {
      isUp = false;
      onChange();
    },
  });
  const leaders = adapter.leads === undefined ? undefined : followRole(slot, { leads: adapter.leads, node, values });
  return {
    node,
    slot: {
      ...slot,
      kill(done, before) {
        slot.kill(done, before);
        isUp = false;
        onChange();
      },
    },
    isUp: () => isUp,
    start(how, done) {
      isWipe = how.wipe;
      slot.start((error) => done(error === undefined ? undefined : withLogs(error, options)));
    },
    async close() {
      leaders?.stop();
      await slot.close();
    },
  };
}

function followRole(slot: ExecutableSlot, asked: Pick<LeaderWatchOptions, "leads" | "node" | "values">): LeaderWatch {
  return watchLeader({
    ...asked,
    isRunning: () => slot.status().state === "running",
    onRole: (role) => slot.note({ event: "role", role }),
  });
}

/** Makes its folders and files, and gives its command. */
function prepare({ node, adapter, values, here, launch }: PlacedServerOptions, isWipe: boolean): StartCommand {
  mkdirSync(node.data, { recursive: true });
  // The folder itself may be where a disk is mounted.
  if (isWipe) for (const name of readdirSync(node.data)) rmSync(join(node.data, name), { recursive: true });
  for (const [path, text] of Object.entries(adapter.files)) {
    const place = resolve(node.folder, fillIn(path, values));
    mkdirSync(dirname(place), { recursive: true });
    writeFileSync(place, fillIn(text, values));
  }
  const { command, args = [], env = {} } = commandOf(adapter, node, values);
  return {
    ...launch({ file: locateProgram(command.includes("/") ? resolve(here, command) : command), args }),
    environment: env,
    folder: node.folder,
  };
}

function commandOf({ start }: ServerAdapter, node: ServerNode, values: Values): ServerCommand {
  if (typeof start === "function") return start(node);
  const { command, args = [], env = {} } = start;
  return {
    command: fillIn(command, values),
    args: args.map((text) => fillIn(text, values)),
    env: Object.fromEntries(Object.entries(env).map(([name, text]) => [name, fillIn(text, values)])),
  };
}

function withLogs(error: Error, options: PlacedServerOptions): Error {
  const lines = logTails(options);
  return lines.length === 0
    ? error
    : new Error(`${error.message}\n${lines.map((line) => `    ${line}`).join("\n")}`, { cause: error });
}

/** The last lines of the files in which the server writes what it does. */
function logTails({ adapter, node, values }: PlacedServerOptions): readonly string[] {
  return adapter.logs.flatMap((text) => {
    const path = resolve(node.folder, fillIn(text, values));
    return existsSync(path) ? [`${path}:`, ...tailOf(path)] : [];
  });
}

function tailOf(path: string): readonly string[] {
  const file = openSync(path, "r");
  try {
    const bytes = Buffer.alloc(LOG_BYTES);
    const length = readSync(file, bytes, 0, LOG_BYTES, Math.max(0, fstatSync(file).size - LOG_BYTES));
    return bytes.toString("utf8", 0, length).trimEnd().split("\n").slice(-LOG_LINES);
  } finally {
    closeSync(file);
  }
}
