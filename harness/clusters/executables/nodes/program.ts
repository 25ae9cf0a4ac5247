/**
 * Program: one start of a node's executable, with everything that it starts itself: all signals go to its process group.
 *
 * It gets lines on standard input and prints lines on standard output; what it prints on standard error is for people.
 * It is ended by SIGKILL, which nobody can ignore. A child that keeps the output open after the program's end is ended
 * with it; one that has left the group (see strays.ts) is not waited for.
 */
import { tmpdir } from "node:os";

import { execa } from "execa";

import type { Command } from "../../../any-system.ts";
import { sendSignal, stopUntilStopped } from "../../local/processes/signals.ts";
import { createLineSplitter, type LineSplitter } from "./line-splitter.ts";
import { createOutbox, type Outbox } from "./outbox.ts";

/** A longer line is no message: nobody means to send so much. */
const LINE_BYTES_MAX = 8 * 1024 * 1024;
/** A longer line of text is cut into several. */
const TEXT_LINE_BYTES_MAX = 16 * 1024;
/** How long output may come after the end. */
const LAST_OUTPUT_WAIT_MS = 1_000;
/** The pipe of a program that ends breaks a moment before its end is known. */
const DEAF_WAIT_MS = 250;

/** A program that was started; it may have ended since. */
export interface Program {
  readonly pid: number;
  readonly outbox: Outbox;
  /** What it has printed since the last line end; "" for nothing. */
  halfLine(): string;
  kill(): void;
  resume(): void;
  /** Sends the group a signal. */
  signal(name: NodeJS.Signals): void;
  /** Stops the group, and calls back when the kernel says so of the program; false when it never was stopped. */
  stopUntilStopped(done: (isStopped: boolean) => void): void;
}

/** A command, and what it finds around it. Its file is an absolute path. */
export interface StartCommand extends Command {
  /** The folder in which it is started. Default: the one for temporary files. */
  readonly folder?: string;
  /** Added to its environment. */
  readonly environment?: { readonly [name: string]: string };
}

/** What is started, and who is told what it prints. */
export interface ProgramOptions {
  readonly command: StartCommand;
  /** Added to its environment. */
  readonly environment: { readonly [name: string]: string };
  readonly onLine: (line: string) => void;
  readonly onTooLong: (beginning: string) => void;
  /** A line of standard error. */
  readonly onText: (line: string) => void;
  /** It has closed its standard input, and runs on. */
  readonly onDeaf: () => void;
  /** Called once, after all output was read: "exit code 1", "signal SIGKILL". */
  readonly onEnd: (how: string) => void;
}

/** Starts the program. When that fails, `onEnd` says why, and there is no program. */
export function startProgram(options: ProgramOptions): Program | undefined {
  const { command, onEnd } = options;
  const child = execa(command.file, [...command.args], {
    stdin: "pipe",
    stdout: "pipe",
    stderr: "pipe",
    cwd: command.folder ?? tmpdir(),
    env: { ...command.environment, ...options.environment },
    // A process group of its own: signals reach what the program starts, and Ctrl-C at the terminal does not reach it.
    detached: true,
    reject: false,
    buffer: false,
  });
  const { pid, stdin, stdout, stderr } = child;
  if (pid === undefined) {
    void child.then(({ shortMessage }) => onEnd(shortMessage ?? "it could not be started"));
    return undefined;
  }
  const output = createLineSplitter({
    bytesMax: LINE_BYTES_MAX,
    onLine: (line) => {
      if (line.trim() !== "") options.onLine(line);
    },
    onTooLong: options.onTooLong,
  });
  const text: LineSplitter = createLineSplitter({
    bytesMax: TEXT_LINE_BYTES_MAX,
    onLine: options.onText,
    onTooLong: (beginning) => options.onText(`${beginning}… (a long line)`),
  });
  for (const stream of [stdout, stderr]) stream.on("error", () => stream.destroy());
  stdout.on("data", (chunk: Buffer) => output.push(chunk));
  stderr.on("data", (chunk: Buffer) => text.push(chunk));
  let hasEnded = false;
  const outbox = createOutbox(stdin, () => {
    setTimeout(() => {
      if (!hasEnded) options.onDeaf();
    }, DEAF_WAIT_MS).unref();
  });
  child.once("exit", () => {
    hasEnded = true;
    outbox.close();
    sendSignal(-pid, "SIGKILL");
    // Who left the group may hold the pipes open for ever.
    setTimeout(() => {
      stdout.destroy();
      stderr.destroy();
    }, LAST_OUTPUT_WAIT_MS).unref();
  });
  child.once("close", (code, signal) => {
    if (text.rest() !== "") options.onText(text.rest());
    onEnd(signal === null ? `exit code ${code}` : `signal ${signal}`);
  });
  // With `reject: false` the promise cannot fail; the events above have told everything.
  void child;
  return {
    pid,
    outbox,
    halfLine: () => output.rest(),
    kill: () => void sendSignal(-pid, "SIGKILL"),
    signal: (name) => void sendSignal(-pid, name),
    resume: () => void sendSignal(-pid, "SIGCONT"),
    stopUntilStopped: (done) => stopUntilStopped(pid, -pid, done),
  };
}
