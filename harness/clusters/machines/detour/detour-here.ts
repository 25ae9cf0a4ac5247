/**
 * Whether packets can take the detour on this machine: tried, in a network namespace that is gone when the answer is there.
 */
import { spawnSync } from "node:child_process";
import { ADMINISTRATORS_PATH } from "../kept-shell.ts";
import { nft } from "../switch/packet-switch.ts";
import { detourPortText, detourScript, detourTableText } from "./detour-scripts.ts";

/** How long it may take. */
const TRIAL_MS_MAX = 10_000;

/** All that the detour takes, with the port `m1`, which must be there. */
export const DETOUR_TRIAL: string = [
  detourScript(),
  nft(detourTableText()),
  nft(detourPortText("m1", ["10.77.0.1"])),
].join("\n");

/** What the system said where it does not work; undefined where it does. To be asked in namespaces of this process's own. */
export function whyNoDetour(): string | undefined {
  const script = `set -e; PATH="$PATH:${ADMINISTRATORS_PATH}"; ip link add m1 type veth peer name m2\n${DETOUR_TRIAL}`;
  const { status, stdout, stderr, error } = spawnSync("unshare", ["--net", "sh", "-c", script], {
    encoding: "utf8",
    timeout: TRIAL_MS_MAX,
  });
  if (status === 0) return undefined;
  return error?.message ?? (`${stderr}${stdout}`.replaceAll(/\s+/g, " ").trim() || `exit code ${status}`);
}
