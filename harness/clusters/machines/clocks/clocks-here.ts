/**
 * Whether clocks of processes can be set on this machine: tried on a process that does nothing else.
 */
import { spawn } from "node:child_process";
import { openProcessClock } from "./process-clock.ts";

/** Why not; undefined where they can. */
export async function whyNoClocks(): Promise<string | undefined> {
  const child = spawn("sleep", ["60"], { stdio: "ignore", detached: true });
  const { pid } = child;
  if (pid === undefined) return await new Promise((resolve) => child.once("error", ({ message }) => resolve(message)));
  const gone = new Promise((resolve) => child.once("close", resolve));
  const opened = await new Promise<Parameters<Parameters<typeof openProcessClock>[1]>[0]>((resolve) => {
    child.once("spawn", () => openProcessClock(pid, resolve));
  });
  if (!(opened instanceof Error)) opened.close();
  child.kill("SIGKILL");
  await gone;
  return opened instanceof Error ? opened.message : undefined;
}
