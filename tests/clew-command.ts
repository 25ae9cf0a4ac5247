/**
 * Runs the `clew` command as a user does: the compiled program, in a process of its own, with a store of its own. To start
 * Node and to load the program takes half a second of CPU time, which many commands can share where neither is in question.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa, execaNode } from "execa";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");

export interface Ended {
  readonly exitCode: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

/** A fresh folder for a test's runs; `remove` deletes it. */
export function temporaryStore(): { readonly path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), "clew-store-"));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

export interface Running {
  kill(signal: NodeJS.Signals): void;
  /** What it has written to stderr so far. */
  said(): string;
  /** Settles when it has ended; any exit code is a result, not an error. */
  readonly ended: Promise<Ended>;
}

/** Starts `clew` with these arguments from the repository's root. */
export function startClew(args: readonly string[]): Running {
  const child = execa(process.execPath, [join(root, "bin/clew.mjs"), ...args], {
    reject: false,
    cwd: root,
    timeout: 120_000,
    // On a busy machine an orderly end may take longer than the library would wait.
    forceKillAfterDelay: false,
  });
  let said = "";
  child.stderr.on("data", (data: Buffer) => {
    said += data.toString();
  });
  return {
    kill: (signal) => void child.kill(signal),
    said: () => said,
    ended: child.then(({ exitCode, stdout, stderr }) => ({ exitCode, stdout, stderr })),
  };
}

export function clew(...args: readonly string[]): Promise<Ended> {
  return startClew(args).ended;
}

/** A process that runs commands of the compiled program one after the other. */
export interface OpenClew {
  /** Runs the command to its end, in this folder; default: the repository's root. Must not be ended by a signal. */
  run(args: readonly string[], cwd?: string): Promise<Ended>;
  /** Ends the process. */
  close(): Promise<void>;
}

/** Starts such a process. A module that is plugged in stays as it was first loaded. */
export function openClew(): OpenClew {
  const child = execaNode(new URL("../harness/cli/testing/clew-process.mjs", import.meta.url), {
    reject: false,
    ipc: true,
    stdio: "ignore",
    nodeOptions: [],
  });
  let before: Promise<unknown> = Promise.resolve();
  const one = async (args: readonly string[], cwd: string): Promise<Ended> => {
    const [ended] = await Promise.all([child.getOneMessage(), child.sendMessage({ args: [...args], cwd })]);
    return ended as unknown as Ended;
  };
  return {
    run(args, cwd = root) {
      const ended = before.then(() => one(args, cwd));
      before = ended.catch(() => {});
      return ended;
    },
    async close() {
      child.kill();
      await child;
    },
  };
}

/**
 * Runs a test again while it ends "unknown" (exit 2), a few times at most: on a busy machine a nemesis may find
 * nothing to break. A verdict, right or wrong, is never asked for twice.
 */
export async function clewDecided(...args: readonly string[]): Promise<Ended> {
  let ended = await clew(...args);
  for (let attempt = 2; attempt <= 3 && ended.exitCode === 2; attempt++) {
    // oxlint-disable-next-line no-await-in-loop -- another attempt only after this one
    ended = await clew(...args);
  }
  return ended;
}

/** Ids of the running processes whose command line holds this text. */
export function processesWith(text: string): number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .filter((name) => {
      try {
        return readFileSync(join("/proc", name, "cmdline"), "utf8").includes(text);
      } catch {
        return false; // it ended while we looked
      }
    })
    .map(Number);
}

/** Waits until the condition holds; throws when it does not within the time. */
export async function until(what: string, condition: () => boolean, limitMs = 30_000): Promise<void> {
  const deadline = performance.now() + limitMs;
  while (!condition()) {
    if (performance.now() > deadline) throw new Error(`waited ${limitMs} ms in vain until ${what}`);
    // oxlint-disable-next-line no-await-in-loop -- polling is one look after the other
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
