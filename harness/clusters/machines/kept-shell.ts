/**
 * KeptShell: a shell that is started once and told many scripts. To start a program for each would cost ten times as much
 * here, and a thousand times as much on a machine behind ssh.
 *
 * Scripts run one after the other, without standard input, each until its first command that fails. The end of each is a line that no script prints: a mark drawn for
 * this shell, and the exit code.
 */
import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { sendSignal } from "../local/processes/signals.ts";
import type { Argv } from "../wiring.ts";

/** How long a script may take. */
const SCRIPT_MS_MAX = 20_000;
/** Where `ip` and `nft` are, also for those whose PATH does not have it. */
export const ADMINISTRATORS_PATH = "/usr/sbin:/sbin";

/** This process's environment, with these folders. */
export function administratorsEnvironment(): NodeJS.ProcessEnv {
  return { ...process.env, PATH: `${process.env["PATH"] ?? ""}:${ADMINISTRATORS_PATH}` };
}

/** A shell that waits for scripts. */
export interface KeptShell {
  readonly pid: number;
  /** @throws Error with the output where the exit code is not 0, the shell has ended, or the time is over */
  readonly run: (script: string) => Promise<string>;
  /** Ends the shell. */
  readonly close: () => Promise<void>;
}

interface Waiting {
  readonly script: string;
  readonly resolve: (output: string) => void;
  readonly reject: (error: Error) => void;
}

/** Starts a shell. @param argv a command whose standard input is read as a script @param name for errors */
export function openKeptShell({ file, args }: Argv, name: string): KeptShell {
  const child = spawn(file, [...args], {
    stdio: ["pipe", "pipe", "pipe"],
    env: administratorsEnvironment(),
    // Ctrl-C at the terminal is for the harness only.
    detached: true,
  });
  const mark = `clew-${randomUUID()}`;
  const queue: Waiting[] = [];
  let output = "";
  let complaint = "";
  let ended: Error | undefined;
  let timer: NodeJS.Timeout | undefined;
  const gone = new Promise<void>((resolve) => child.once("close", () => resolve()));

  function next(): void {
    const [first] = queue;
    if (first === undefined) return;
    timer = setTimeout(() => {
      killGroup();
    }, SCRIPT_MS_MAX);
    child.stdin.write(`(set -e\n${first.script}\n) </dev/null 2>&1\nprintf '\\n%s %d\\n' ${mark} $?\n`);
  }

  /** With whatever its script has started. */
  function killGroup(): void {
    if (child.pid !== undefined) sendSignal(-child.pid, "SIGKILL");
  }

  function read(text: string): void {
    output += text;
    const at = output.indexOf(`\n${mark} `);
    const lineEnd = at < 0 ? -1 : output.indexOf("\n", at + 1);
    if (lineEnd < 0) return;
    const code = Number(output.slice(at + mark.length + 2, lineEnd));
    const printed = output.slice(0, at);
    output = output.slice(lineEnd + 1);
    clearTimeout(timer);
    const done = queue.shift();
    if (code === 0) done?.resolve(printed);
    else done?.reject(new Error(`${name}: exit code ${code}: ${shortened(printed)} (${shortened(done.script)})`));
    next();
  }

  function end(why: string): void {
    ended ??= new Error(`${name}: the shell ${why}${complaint === "" ? "" : `: ${shortened(complaint)}`}`);
    clearTimeout(timer);
    for (const { reject } of queue.splice(0)) reject(ended);
  }

  child.stdout.setEncoding("utf8").on("data", read);
  child.stderr.setEncoding("utf8").on("data", (text: string) => (complaint = (complaint + text).slice(-2_000)));
  for (const stream of [child.stdin, child.stdout, child.stderr]) stream.on("error", () => stream.destroy());
  child.once("error", (error) => end(`could not be started (${error.message})`));
  child.once("exit", (code, signal) => {
    killGroup();
    end(`has ended (${signal ?? `exit code ${code}`})`);
  });
  return {
    pid: child.pid ?? 0,
    run(script) {
      return new Promise((resolve, reject) => {
        if (ended !== undefined) {
          reject(ended);
          return;
        }
        queue.push({ script, resolve, reject });
        if (queue.length === 1) next();
      });
    },
    async close() {
      child.stdin.end();
      killGroup();
      if (child.pid !== undefined) await gone;
    },
  };
}

function shortened(text: string): string {
  const one = text.trim().replaceAll(/\s*\n\s*/g, "; ");
  return one.length > 400 ? `${one.slice(0, 400)}…` : one;
}
