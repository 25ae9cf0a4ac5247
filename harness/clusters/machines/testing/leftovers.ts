/**
 * What is still there of networks that were taken away, in the namespace of this process.
 */
import { execFileSync } from "node:child_process";
import { administratorsEnvironment } from "../kept-shell.ts";

/** A sentence for each device, beside the loopback, for each table, and for each disk in an image. */
export function networkLeftovers(): readonly string[] {
  const env = administratorsEnvironment();
  const lines = (file: string, ...args: readonly string[]): readonly string[] =>
    execFileSync(file, args, { encoding: "utf8", env })
      .split("\n")
      .filter((line) => line !== "");
  return [
    ...lines("ip", "-o", "link").filter((line) => !/^\d+: (?:lo|ifb\d+):/.test(line)),
    ...lines("nft", "list", "tables"),
    ...lines("cat", "/proc/self/mounts").filter((line) => line.startsWith("/dev/loop")),
  ];
}
