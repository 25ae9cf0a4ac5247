/**
 * Tracer: strace, attached to the processes of a node while their disk is slow or broken. It holds each system call that forces
 * something to disk, or answers it in place of the kernel. When it lets go, what it has held goes on.
 */
import { spawn } from "node:child_process";
import type { SyncRule } from "../../cluster.ts";

/** The calls. Those that give a file more room belong to a disk that is full. */
const SYNCS = ["fsync", "fdatasync", "msync", "sync_file_range", "syncfs"] as const;
const GROWS = ["fallocate", "ftruncate"] as const;
/** strace has no endless delay; nobody waits so long for it. */
const ENDLESS = "3600s";
/** How long it may take until it is attached. */
const ATTACH_MS_MAX = 5_000;
const TRACED = new RegExp(String.raw`(?:^|\s)(?:${[...SYNCS, ...GROWS].join("|")})\(`);

/** A tracer that is attached. */
export interface Tracer {
  /** Whether it is attached to anything: it ends with the last of its processes. */
  isAttached(): boolean;
  /** So many calls have met the rule so far. */
  met(): number;
  /** Lets go. Gives how many calls have met the rule, those that were held to the end, too. */
  close(): Promise<number>;
}

/**
 * Attaches to these processes, and to what they start.
 * @throws Error with what strace says where that is not allowed, or it is not there
 */
export async function attachTracer(pids: readonly number[], rule: SyncRule): Promise<Tracer> {
  const calls = rule.error === "ENOSPC" ? [...SYNCS, ...GROWS] : SYNCS;
  const child = spawn(
    "strace",
    [
      "-f",
      ...pids.flatMap((pid) => ["-p", String(pid)]),
      "-e",
      `inject=${calls.join(",")}:${injected(rule)}`,
      ...quietly(calls),
    ],
    // Ctrl-C at the terminal is for the harness only.
    { stdio: ["ignore", "ignore", "pipe"], detached: true },
  );
  let met = 0;
  let rest = "";
  let isOver = false;
  const said: string[] = [];
  const gone = new Promise<void>((resolve) => child.once("close", () => resolve()));
  await new Promise<void>((resolve, reject) => {
    const timer = setTimeout(() => child.kill("SIGKILL"), ATTACH_MS_MAX);
    const settle = (problem?: Error): void => {
      clearTimeout(timer);
      if (problem === undefined) resolve();
      else reject(problem);
    };
    child.once("error", (error) =>
      settle(new Error(`strace could not be started (${error.message})`, { cause: error })),
    );
    child.once("close", () => {
      isOver = true;
      settle(new Error(said.join("; ") || "strace was not attached"));
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      const lines = (rest + text).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) {
        if (TRACED.test(line)) met++;
        else if (/^strace: Process \d+ attached/.test(line)) settle();
        else if (line.startsWith("strace:") && said.length < 3) said.push(line);
      }
    });
  });
  return {
    isAttached: () => !isOver,
    met: () => met,
    async close() {
      child.kill("SIGTERM");
      await gone;
      return met + (TRACED.test(rest) ? 1 : 0);
    },
  };
}

function injected({ delayMs, error }: SyncRule): string {
  if (error !== undefined) return `error=${error}`;
  return `delay_enter=${delayMs === "endless" ? ENDLESS : `${Math.max(1, Math.round(delayMs ?? 0))}ms`}`;
}

/** Nothing but these calls, in short lines. */
function quietly(calls: readonly string[]): readonly string[] {
  return ["-e", `trace=${calls.join(",")}`, "-e", "signal=none", "-s", "0"];
}
