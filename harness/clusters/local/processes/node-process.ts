/**
 * One start of one node: an operating-system process that speaks the host's contract.
 *
 * Standard output carries one JSON object a line: first `{"ready":true,"port":N,"pid":P}`, then `{"note":{…}}`;
 * standard error carries text for people. The node ends when its standard input does, and with exit code 10 when its
 * protocol told it to halt.
 */
import type { Readable } from "node:stream";

import { execa } from "execa";

import type { Json } from "../../../../histories/json.ts";
import type { NodeNote } from "../../../../runs/results.ts";
import type { Argv } from "../../wiring.ts";
import type { NodeLog } from "./node-log.ts";
import { sendSignal, stopUntilStopped } from "./signals.ts";

/** Exit code of a node that halted because its protocol told it to. */
export const HALTED = 10;
/** A line of output longer than this is cut: nodes print short ones. */
const LINE_LENGTH_MAX = 1_000_000;

/** A process that was started; it may have ended since. */
export interface NodeProcess {
  readonly pid: number;
  signal(name: "SIGKILL" | "SIGCONT"): void;
  /** Sends SIGSTOP and calls back when the kernel says that the process is stopped; false when it never was. */
  stopUntilStopped(done: (isStopped: boolean) => void): void;
}

/** How a process ended: an exit code, or the signal that ended it. */
export interface Ending {
  readonly code: number | undefined;
  readonly signal: string | undefined;
}

/** What is started, and who is told what it prints. */
export interface NodeProcessOptions {
  readonly command: Argv;
  readonly log: NodeLog;
  readonly onReady: (port: number) => void;
  readonly onNote: (note: NodeNote["note"]) => void;
  /** Called once, after all output was read. */
  readonly onEnd: (ending: Ending) => void;
}

/** Starts the process. Throws when the operating system refuses to. */
export function startNodeProcess(options: NodeProcessOptions): NodeProcess {
  const { file, args } = options.command;
  const child = execa(file, [...args], {
    stdin: "pipe",
    stdout: "pipe",
    stderr: "pipe",
    // A process group of its own: Ctrl-C at the terminal is for the harness only.
    detached: true,
    reject: false,
    buffer: false,
  });
  const { pid, stdin, stdout, stderr } = child;
  if (pid === undefined) throw new Error(`${[file, ...args].join(" ")}: the system did not start a process`);
  // The pipe breaks when the node ends, which `onEnd` reports.
  stdin.on("error", () => stdin.destroy());
  eachLine(stdout, (line) => {
    options.log.append("out", line);
    readOutput(line, options);
  });
  eachLine(stderr, (line) => options.log.append("err", line));
  child.once("close", (code, signal) => {
    options.onEnd({ code: code ?? undefined, signal: signal ?? undefined });
  });
  // With `reject: false` the promise cannot fail; the events above have told everything.
  void child;

  return {
    pid,
    signal: (name) => void sendSignal(pid, name),
    stopUntilStopped: (done) => stopUntilStopped(pid, pid, done),
  };
}

/** Calls back for each line, also for a last one without an end. */
function eachLine(stream: Readable, onLine: (line: string) => void): void {
  let rest = "";
  stream.setEncoding("utf8");
  stream.on("data", (text: string) => {
    const lines = (rest + text).split("\n");
    rest = (lines.pop() ?? "").slice(0, LINE_LENGTH_MAX);
    for (const line of lines) onLine(line);
  });
  stream.once("end", () => {
    if (rest !== "") onLine(rest);
  });
}

function readOutput(line: string, options: NodeProcessOptions): void {
  let output: unknown;
  try {
    output = JSON.parse(line);
  } catch {
    // Something printed by a library; it is in the log, where people look for it.
    return;
  }
  if (typeof output !== "object" || output === null) return;
  const { ready, port, note } = output as { readonly ready?: Json; readonly port?: Json; readonly note?: Json };
  if (ready === true && typeof port === "number") options.onReady(port);
  else if (isNote(note)) options.onNote(note);
}

function isNote(note: Json | undefined): note is NodeNote["note"] {
  return (
    typeof note === "object" &&
    note !== null &&
    "event" in note &&
    typeof (note as { readonly event: Json }).event === "string"
  );
}
