/**
 * Whether syncs can be held and answered on this machine: tried on a process that does nothing else.
 */
import { spawn } from "node:child_process";
import { attachTracer } from "./tracer.ts";

/** Why not, and what to do; undefined where they can. */
export async function whyNoTracing(platform: NodeJS.Platform = process.platform): Promise<string | undefined> {
  if (platform !== "linux") return `strace is a program of Linux, and this is ${platform}`;
  const child = spawn("sleep", ["60"], { stdio: "ignore", detached: true });
  const { pid } = child;
  if (pid === undefined) return await new Promise((resolve) => child.once("error", ({ message }) => resolve(message)));
  const gone = new Promise((resolve) => child.once("close", resolve));
  try {
    const tracer = await attachTracer([pid], { delayMs: 1 });
    await tracer.close();
    return undefined;
  } catch (error) {
    return remedy((error as Error).message);
  } finally {
    child.kill("SIGKILL");
    await gone;
  }
}

function remedy(said: string): string {
  if (said.includes("ENOENT")) return "the program strace is missing. Install it: apt-get install strace";
  if (!/not permitted/i.test(said)) return said;
  return (
    `this system does not let strace trace a process of this user (it said: ${said}). It works as root; or allow it: ` +
    "sysctl kernel.yama.ptrace_scope=0; a container needs --cap-add=SYS_PTRACE"
  );
}
