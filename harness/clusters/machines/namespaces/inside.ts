/**
 * Inside: a run whose nodes have network namespaces is itself in namespaces of its own: of users where it is not root, of the
 * network, of mounts and of processes. There it may make bridges and tables, nobody else sees them, and all of it ends with
 * the first process in it, whatever happens.
 *
 *     clew ──► setpriv ──► unshare ──► sh, process 1 ──► clew, the same command ──► nodes, shells of machines
 *          SIGKILL of one ends the next, to the last                  in namespaces of their own
 *
 * So before anything is opened the program starts itself again, inside, and waits. Standard streams are the same, signals are
 * passed on, and the exit code is that of the run.
 */
import { spawn } from "node:child_process";
import { readlinkSync } from "node:fs";

/** The network namespace from which a process came inside. */
const CAME_FROM = "CLEW_CAME_FROM";
const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** Whether this process is in namespaces of its own. */
export function isInside(): boolean {
  const outside = process.env[CAME_FROM];
  return outside !== undefined && outside !== namespaceOf();
}

/**
 * What runs a command inside: the same user, or root where the user namespace makes it that, and nothing left of it once this
 * process is gone.
 */
export function insideCommand(command: readonly string[]): { readonly file: string; readonly args: readonly string[] } {
  const asRoot = process.getuid?.() === 0 ? [] : ["--user", "--map-root-user"];
  const unshare = ["unshare", ...asRoot, "--net", "--mount", "--pid", "--fork", "--mount-proc", "--kill-child"];
  // Process 1 must collect orphans, which Node does not. Without the last command the shell would become the program.
  const first = ["sh", "-c", '"$@"; exit $?', "sh"];
  return { file: "setpriv", args: ["--pdeathsig", "KILL", "--", ...unshare, "--", ...first, ...command] };
}

/** The environment of what runs inside. */
export function insideEnvironment(): NodeJS.ProcessEnv {
  return { ...process.env, [CAME_FROM]: namespaceOf() };
}

/**
 * Runs this very command again, inside; gives its exit code. It is to be asked first whether that works (`probe.ts`).
 * @throws Error where it could not be started, or was ended by a signal that nobody sent to this process
 */
export async function runInside(): Promise<number> {
  const { file, args } = insideCommand([process.execPath, ...process.execArgv, ...process.argv.slice(1)]);
  const child = spawn(file, [...args], {
    stdio: "inherit",
    env: insideEnvironment(),
    // A group of its own: what the terminal sends comes to this process only, which passes it on once.
    detached: true,
  });
  const pass = (name: NodeJS.Signals): void => {
    try {
      if (child.pid !== undefined) process.kill(-child.pid, name);
    } catch {
      // It has ended in the meantime.
    }
  };
  for (const name of SIGNALS) process.on(name, pass);
  try {
    return await new Promise((resolve, reject) => {
      child.once("error", reject);
      child.once("close", (code, signal) => {
        if (code === null) reject(new Error(`the run in its namespaces was ended by ${signal}`));
        else resolve(code);
      });
    });
  } finally {
    for (const name of SIGNALS) process.off(name, pass);
  }
}

function namespaceOf(): string {
  return readlinkSync("/proc/self/ns/net");
}
