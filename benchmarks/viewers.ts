/**
 * What it costs a run to be looked at: the same test with nobody and with viewers at its live page, in turns, because a machine
 * that others use is not the same machine a minute later. A viewer is a connection that takes the news as a browser does; what
 * browsers draw is their own affair. Processor times are those of whole families of processes, as Linux counts them.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { get, type ClientRequest } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";

export interface ViewersFigures {
  /** Processor time of an operation with viewers, as a share of that with nobody: the median, least and most of all turns. */
  readonly run: { readonly median: number; readonly least: number; readonly most: number };
  /** Processor time of the server while they looked on, as a share of the run's: the median. */
  readonly server: number;
  /** News that each viewer got in a second: the median. */
  readonly newsPerSecond: number;
}

interface Options {
  readonly viewers: number;
  readonly seconds: number;
  readonly turns: number;
}

interface Measured {
  readonly cpuPerOperation: number;
  readonly serverShare: number;
  readonly newsPerSecond: number;
}

const CLEW = join(import.meta.dirname, "../../bin/clew.mjs");
const LOOK_MS = 100;
/** A machine that is busy with other work takes long to start a cluster. */
const START_MAX_MS = 60_000;
/** Of the kernel's clock, a second. */
const TICKS = 100;

/** Undefined where the system does not count as Linux does. */
export async function benchViewers(options: Options): Promise<ViewersFigures | undefined> {
  if (!existsSync("/proc/self/stat")) return undefined;
  const store = mkdtempSync(join(tmpdir(), "clew-bench-viewers-"));
  const server = spawn(process.execPath, [CLEW, "serve", store, "--port", "0"], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  try {
    const [address] = (await once(createInterface({ input: server.stdout }), "line")) as [string];
    const turns: { readonly on: Measured; readonly off: Measured }[] = [];
    for (let turn = 0; turn < options.turns; turn++) {
      const isOnFirst = turn % 2 === 0;
      const measured = async (isOn: boolean): Promise<Measured> =>
        await measure({ store, server, address, seconds: options.seconds, viewers: isOn ? options.viewers : 0 });
      // oxlint-disable no-await-in-loop -- two runs at once would measure each other
      const first = await measured(isOnFirst);
      const second = await measured(!isOnFirst);
      // oxlint-enable no-await-in-loop
      turns.push(isOnFirst ? { on: first, off: second } : { on: second, off: first });
    }
    const ratios = turns.map(({ on, off }) => on.cpuPerOperation / off.cpuPerOperation);
    return {
      run: { median: medianOf(ratios), least: Math.min(...ratios), most: Math.max(...ratios) },
      server: medianOf(turns.map(({ on }) => on.serverShare)),
      newsPerSecond: medianOf(turns.map(({ on }) => on.newsPerSecond)),
    };
  } finally {
    server.kill();
    await once(server, "exit");
    rmSync(store, { recursive: true, force: true });
  }
}

interface Turn {
  readonly store: string;
  readonly server: ChildProcess;
  /** Of the server. */
  readonly address: string;
  readonly seconds: number;
  readonly viewers: number;
}

async function measure({ store, server, address, seconds, viewers }: Turn): Promise<Measured> {
  const name = `viewed-${createHash("sha1").update(`${Date.now()}`).digest("hex").slice(0, 8)}`;
  const asked = [
    "--system",
    "raft",
    "--time-limit",
    `${seconds}s`,
    "--rate",
    "200",
    "--seed",
    "1",
    "--nemesis",
    "kill",
  ];
  const run = spawn(process.execPath, [CLEW, "test", ...asked, "--name", name, "--store", store], { stdio: "ignore" });
  const folder = await folderOf(join(store, name), run);
  const serverBefore = cpuSeconds(server.pid) ?? 0;
  const began = performance.now();
  const audience = Array.from({ length: viewers }, () => look(new URL(`events/${name}/${folder}`, address)));
  let cpu = 0;
  while (run.exitCode === null && run.signalCode === null) {
    cpu = cpuSeconds(run.pid) ?? cpu;
    // oxlint-disable-next-line no-await-in-loop -- until it ends
    await sleep(LOOK_MS);
  }
  const lookedS = (performance.now() - began) / 1000;
  const serverCpu = (cpuSeconds(server.pid) ?? 0) - serverBefore;
  for (const viewer of audience) viewer.request.destroy();
  const operations = readFileSync(join(store, name, folder, "history.jsonl"), "utf8").split('"type":"invoke"').length;
  return {
    cpuPerOperation: cpu / operations,
    serverShare: serverCpu / cpu,
    newsPerSecond: medianOf(audience.map(({ news }) => news())) / lookedS,
  };
}

/** The run's folder, when its test is written there. @throws Error when the run ends before, or takes too long */
async function folderOf(test: string, run: ChildProcess): Promise<string> {
  const deadline = performance.now() + START_MAX_MS;
  while (performance.now() < deadline && run.exitCode === null) {
    const [folder] = existsSync(test) ? readdirSync(test) : [];
    if (folder !== undefined && existsSync(join(test, folder, "test.json"))) return folder;
    // oxlint-disable-next-line no-await-in-loop -- until it is there
    await sleep(LOOK_MS);
  }
  throw new Error(`benchmark of viewers: expected a run to begin in ${test}, found none`);
}

/** Takes the news, and counts them. */
function look(address: URL): { readonly request: ClientRequest; readonly news: () => number } {
  let count = 0;
  const request = get(address, (response) => {
    response.setEncoding("utf8").on("data", (text: string) => (count += text.split("event: ").length - 1));
    response.on("error", () => undefined);
  });
  // The run is over, and so is this.
  request.on("error", () => undefined);
  return { request, news: () => count };
}

/** Of a process and its children that have ended, in s; undefined when it is not there. */
function cpuSeconds(pid: number | undefined): number | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, "latin1");
    // From the state on; the name before it may hold anything.
    const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
    return fields.slice(11, 15).reduce((sum, ticks) => sum + Number(ticks), 0) / TICKS;
  } catch {
    return undefined;
  }
}

function medianOf(values: readonly number[]): number {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? Number.NaN;
}
