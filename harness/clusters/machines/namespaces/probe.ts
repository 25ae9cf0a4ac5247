/**
 * What this machine can do of what a cluster of namespaces needs: tried, not guessed from versions, in namespaces that are gone
 * when the answer is there.
 */
import { spawnSync } from "node:child_process";
import { DETOUR_TRIAL } from "../detour/detour-here.ts";
import { ADMINISTRATORS_PATH } from "../kept-shell.ts";
import { rulesText, tableText } from "../switch/ruleset.ts";
import { nft } from "../switch/packet-switch.ts";
import { machineTableText } from "./scripts.ts";
import { insideCommand } from "./inside.ts";

/** One thing that was tried. */
export interface Probe {
  readonly name: ProbeName;
  readonly works: boolean;
  /** What the system said where it does not work. */
  readonly said: string;
}

/** What is tried, in order. What does not work keeps what comes after it from working, except for the last. */
export type ProbeName = "linux" | "tools" | "namespaces" | "ip" | "bridge" | "nft" | "table" | "addresses" | "detour";

/** How long all of it may take. */
const PROBE_MS_MAX = 10_000;
const TOOLS = ["setpriv", "unshare", "nsenter", "sh"] as const;

/** Each prints a line "name exit-code what it said". */
const TRIED: readonly (readonly [ProbeName, string])[] = [
  ["namespaces", "true"],
  ["ip", "command -v ip"],
  ["bridge", "ip link add clew type bridge && ip link add m1 type veth peer name m2 && ip link set m1 master clew up"],
  ["nft", "command -v nft"],
  [
    "table",
    nft(
      `${tableText()}\n${rulesText([
        { from: "m1", to: "m2", rule: { drop: true } },
        { from: "m2", to: "m1", rule: { loss: 0.5 } },
      ])}`,
    ),
  ],
  ["addresses", nft(machineTableText(1))],
  ["detour", `set -e\n${DETOUR_TRIAL}`],
];

/** Tries everything. Cost: about a tenth of a second. */
export function probeNamespaces(platform: NodeJS.Platform = process.platform): readonly Probe[] {
  if (platform !== "linux") return [{ name: "linux", works: false, said: platform }];
  const missing = TOOLS.filter((tool) => spawnSync("sh", ["-c", `command -v ${tool}`]).status !== 0);
  if (missing.length > 0) return [{ name: "tools", works: false, said: missing.join(", ") }];
  const script = TRIED.map(([name, tried]) => `said=$( (\n${tried}\n) 2>&1 ); echo "${name} $? $(echo $said)"`).join(
    "\n",
  );
  const { file, args } = insideCommand(["sh", "-c", `PATH="$PATH:${ADMINISTRATORS_PATH}"\n${script}`]);
  const { stdout, stderr, error } = spawnSync(file, [...args], { encoding: "utf8", timeout: PROBE_MS_MAX });
  const lines = stdout.split("\n");
  return TRIED.map(([name]): Probe => {
    const line = lines.find((one) => one.startsWith(`${name} `));
    if (line === undefined) {
      return { name, works: false, said: error?.message ?? (stderr.trim().split("\n")[0] || "nothing") };
    }
    const [, code, ...said] = line.split(" ");
    return { name, works: code === "0", said: said.join(" ") };
  });
}

/** What to do where the first thing that a cluster of namespaces needs does not work; undefined where all does. */
export function whyNoNamespaces(probes: readonly Probe[]): string | undefined {
  const first = probes.find(({ works, name }) => !works && name !== "detour");
  return first === undefined
    ? undefined
    : `${remedy(first)} Without it these work: --cluster local, --cluster simulated.`;
}

/** What is missing, and what to do. */
function remedy({ name, said }: Probe): string {
  switch (name) {
    case "linux":
      return `network namespaces are a matter of Linux, and this is ${said}.`;
    case "tools":
      return `these programs are missing: ${said}. Install them: apt-get install util-linux.`;
    case "namespaces":
      return (
        `this system does not let this user make namespaces (it said: ${said}). It works as root; or allow it: ` +
        "sysctl kernel.unprivileged_userns_clone=1 (Debian), kernel.apparmor_restrict_unprivileged_userns=0 (Ubuntu); " +
        "a container needs --privileged, or a seccomp profile that allows unshare."
      );
    case "ip":
      return "the program ip is missing. Install it: apt-get install iproute2.";
    case "bridge":
      return `this kernel cannot bridge namespaces (it said: ${said}). As root: modprobe bridge veth.`;
    case "nft":
      return "the program nft is missing. Install it: apt-get install nftables.";
    case "table":
    case "addresses":
    case "detour":
      return `nft cannot do what is needed here (it said: ${said}). It takes nftables 1.0 and Linux 5.10 or newer; as root: modprobe nf_tables nft_numgen nf_tables_bridge.`;
  }
}
