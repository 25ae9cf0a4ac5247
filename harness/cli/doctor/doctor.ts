/**
 * `clew doctor`: what this machine can do, tried and not guessed, and what to install for the rest.
 */
import { tableLines } from "../../../histories/words/text-table.ts";
import type { Catalog } from "../../catalog.ts";
import { unnoticedHere, whyNoProcesses } from "../../clusters/local/platform.ts";
import { whyNoClocks } from "../../clusters/machines/clocks/clocks-here.ts";
import { whyNoImages } from "../../clusters/machines/disks/images-here.ts";
import { whyNoTracing } from "../../clusters/machines/disks/tracing-here.ts";
import { type Probe, probeNamespaces, whyNoNamespaces } from "../../clusters/machines/namespaces/probe.ts";
import type { ServerSystem } from "../../clusters/servers/adapter/server-system.ts";
import { checkVersion } from "../../clusters/servers/nodes/check-version.ts";
import { hereOf } from "../../clusters/servers/nodes/installed.ts";
import type { Surroundings } from "../base/surroundings.ts";

/** What is looked at; a test has its own. */
export interface Examination {
  readonly platform: NodeJS.Platform;
  readonly probes: readonly Probe[];
  readonly isRoot: boolean;
}

type Row = readonly [name: string, state: string];

/** Prints a table for each thing that may be missing. */
export async function doctor({ catalog, terminal }: Surroundings, given?: Examination): Promise<void> {
  const examined = given ?? {
    platform: process.platform,
    probes: probeNamespaces(),
    isRoot: process.getuid?.() === 0,
  };
  const sections: readonly (readonly [string, readonly Row[]])[] = [
    ["Where nodes can run (--cluster)", clusterRows(examined)],
    ["What can be done to nodes in namespaces", await faultRows(examined)],
    ["What can be done to disks of servers", await diskRows(examined)],
    ["Servers of others (--system)", await serverRows(catalog)],
  ];
  for (const [title, rows] of sections) {
    if (rows.length === 0) continue;
    terminal.print(title);
    for (const line of tableLines(rows)) terminal.print(`  ${line}`);
    terminal.print("");
  }
}

function clusterRows({ platform, probes, isRoot }: Examination): readonly Row[] {
  const noProcesses = whyNoProcesses(platform);
  const unnoticed = unnoticedHere(platform);
  const noNamespaces = whyNoNamespaces(probes);
  return [
    ["simulated", "yes"],
    [
      "local",
      noProcesses === undefined ? `yes${unnoticed === undefined ? "" : `; ${unnoticed}`}` : `no: ${noProcesses}`,
    ],
    [
      "namespaces",
      noNamespaces === undefined ? `yes, ${isRoot ? "as root" : "without being root"}` : `no: ${noNamespaces}`,
    ],
  ];
}

async function faultRows({ probes }: Examination): Promise<readonly Row[]> {
  if (whyNoNamespaces(probes) !== undefined) return [];
  const detour = probes.find(({ name }) => name === "detour");
  const clocks = await whyNoClocks();
  return [
    ["cut links, lose packets", "yes"],
    ["kill, pause, wipe", "yes"],
    ["set clocks", clocks === undefined ? "yes" : `no: ${clocks}`],
    [
      "delay, double, reorder, corrupt packets, limit their rate, reset connections",
      detour?.works === true
        ? "yes"
        : `no: this kernel cannot lead packets through clew (it said: ${detour?.said ?? "nothing"}). As root: modprobe vxlan nft_fwd_netdev. ` +
          "--cluster local can delay messages",
    ],
  ];
}

/** Power losses take a cluster of namespaces, the others do not. */
async function diskRows({ platform, probes }: Examination): Promise<readonly Row[]> {
  if (whyNoProcesses(platform) !== undefined) return [];
  const syncs = await whyNoTracing(platform);
  const images = whyNoNamespaces(probes) === undefined ? whyNoImages(platform) : "it takes --cluster namespaces";
  return [
    ["slow, stalled, failing and full disks", syncs === undefined ? "yes, by strace" : `no: ${syncs}`],
    ["power losses, with --cluster namespaces", images === undefined ? "yes" : `no: ${images}`],
  ];
}

async function serverRows({ foreignSystems }: Pick<Catalog, "foreignSystems">): Promise<readonly Row[]> {
  const servers = foreignSystems.filter((system): system is ServerSystem => system.kind === "server");
  return await Promise.all(servers.map(async (system): Promise<Row> => [system.name, await installed(system)]));
}

async function installed(system: ServerSystem): Promise<string> {
  const { check } = system.adapter;
  if (check === undefined) return "its adapter does not say how to see whether it is there";
  try {
    const untried = await checkVersion(check, hereOf(system));
    return untried === undefined ? "yes" : `yes; ${oneLine(untried)}`;
  } catch (error) {
    return `no: ${oneLine((error as Error).message)}`;
  }
}

function oneLine(text: string): string {
  return text.replaceAll(/\s*\n\s*/g, ". ");
}
