/**
 * `npm run bench`: prints every figure of docs/benchmarks.md. Figures of a shared machine are for comparing with
 * each other within one run, so all of them come from one run.
 *
 * `npm run bench -- --memory-seeds 10000` follows the memory of a hunt for longer.
 */
import { cpus } from "node:os";
import { parseArgs } from "node:util";
import { systems } from "../systems-under-test/catalog.ts";
import { benchCheck } from "./check.ts";
import { benchCluster, variantsOf } from "./cluster.ts";
import { benchExecutables } from "./executables.ts";
import { benchExplore } from "./explore.ts";
import { benchFleet } from "./hunt-fleet.ts";
import { benchHuntMemory } from "./hunt-memory.ts";
import { benchHunt } from "./hunt.ts";
import { benchInterpreter } from "./interpreter.ts";
import { benchMasterFailover } from "./master-failover.ts";
import { benchPartitionSwitch } from "./partition/partition-switch.ts";
import { benchRecording } from "./recording.ts";
import { benchViewers } from "./viewers.ts";

const { values: flags } = parseArgs({ options: { "memory-seeds": { type: "string", default: "1000" } } });
const memorySeeds = Number(flags["memory-seeds"]);
if (!Number.isInteger(memorySeeds) || memorySeeds < 10) {
  throw new RangeError(`--memory-seeds: expected a whole number, at least 10, found "${flags["memory-seeds"]}"`);
}

const figure = (value: number, digits = 0): string =>
  value.toLocaleString("en-US", { minimumFractionDigits: digits, maximumFractionDigits: digits });
const row = (...cells: readonly string[]): void => void process.stdout.write(`| ${cells.join(" | ")} |\n`);

process.stdout.write(`Node ${process.version}, ${cpus().length} cores (${cpus()[0]?.model ?? "unknown"})\n\n`);
row("what", "figure", "notes");
row("---", "---", "---");

await benchInterpreter(100_000);
const interpreter = await benchInterpreter(500_000);
row(
  "interpreter, register in memory",
  `${figure(interpreter.operations / interpreter.seconds)} operations/s`,
  `20 workers, ${figure(interpreter.operations)} operations`,
);

for (const values of ["unique", "small"] as const) {
  const figures = benchCheck(10_000, values);
  row(
    `check 10,000 operations, one key, ${values === "unique" ? "unique values" : "values 0..4"}`,
    `${figure(figures.warmMs, 1)} ms warm, ${figure(figures.firstMs, 1)} ms first`,
    `20 clients, 1 % never answered; by ${figures.decidedBy}`,
  );
}

const failovers = [1, 2, 3].map((seed) => benchMasterFailover({ agents: 50, tasks: 1_000, seed }));
row(
  "mesos, master failover with 1,000 tasks on 50 agents, simulated",
  `${failovers.map(({ rebuiltMs }) => figure(rebuiltMs)).join(", ")} ms until the next master knows all`,
  `${failovers.map(({ messages }) => figure(messages)).join(", ")} messages; a claim of 1,000 ms ends first`,
);

for (const { title, states, statesPerCpu, bytesPerState } of benchExplore()) {
  row(
    `explore, ${title}`,
    `${figure(statesPerCpu)} states a CPU second`,
    `${figure(states)} states, ${figure(bytesPerState)} bytes each`,
  );
}

for (const system of systems) {
  const figures = benchHunt(system, 300);
  row(
    `hunt, ${system.name}, ${system.members(system.defaultNodes).length} nodes, nemesis and check included`,
    `${figure(figures.virtualPerCpu)} virtual seconds a CPU second, ${figure(figures.eventsPerCpu)} events`,
    `${figures.seeds} seeds; ${figure(figures.blindVirtualPerCpu)} without the monitor; ${figure(figures.memoryMb)} MB`,
  );
}

for (const system of systems) {
  const { seeds, heapMb, rssMostMb } = benchHuntMemory(system, memorySeeds);
  row(
    `hunt, ${system.name}, memory along ${figure(seeds)} seeds`,
    `${heapMb.map((mb) => figure(mb, 1)).join(", ")} MB`,
    `heap after a collection, at each tenth; process at most ${figure(rssMostMb)} MB`,
  );
}

for (const system of systems) {
  // Each worker has to warm up, so with few seeds a second one is worth nothing.
  const seeds = 3000;
  // oxlint-disable-next-line no-await-in-loop -- two fleets at once would measure each other
  const one = await benchFleet(system, { workers: 1, seeds });
  // oxlint-disable-next-line no-await-in-loop -- as above
  const two = await benchFleet(system, { workers: 2, seeds });
  row(
    `hunt, ${system.name}, one worker and two`,
    `${figure(one.seedsPerSecond, 1)} and ${figure(two.seedsPerSecond, 1)} seeds/s`,
    `${seeds} seeds; ${figure(one.seedsPerCpu, 1)} and ${figure(two.seedsPerCpu, 1)} seeds a CPU second`,
  );
}

for (const variant of systems.flatMap(variantsOf)) {
  const { system, name } = variant;
  // oxlint-disable-next-line no-await-in-loop -- two clusters at once would measure each other
  const figures = await benchCluster(variant, { seconds: 10, kills: 5 });
  const nodes = system.members(system.defaultNodes).length;
  row(
    `${name}, ${nodes} processes, no faults`,
    `${figure(figures.operationsPerSecond)} operations/s, p50 ${figure(figures.p50Ms, 1)} ms, p99 ${figure(figures.p99Ms, 1)} ms`,
    `20 clients, ${figures.workload} workload, fdatasync`,
  );
  const sorted = [...figures.failoverMs].sort((a, b) => a - b);
  // Nobody takes over where there is one node only, or where nobody leads.
  if (nodes === 1 || sorted.length === 0) continue;
  row(
    `${name}, leader killed to next ok`,
    `${figure(sorted[Math.floor(sorted.length / 2)] ?? Number.NaN)} ms median`,
    `${sorted.map((ms) => figure(ms)).join(", ")} ms`,
  );
}

for (const name of ["raft", "vm-ft"]) {
  const system = systems.find((each) => each.name === name);
  const [variant] = system === undefined ? [] : variantsOf(system);
  if (variant === undefined) continue;
  // oxlint-disable-next-line no-await-in-loop -- two clusters at once would measure each other
  const { rates, times } = await benchRecording(variant, { seconds: 4, turns: 7 });
  row(
    `${name}, messages recorded, against not recorded`,
    `${figure(rates.median, 3)} of the operations/s`,
    `7 turns, ${figure(rates.least, 3)} to ${figure(rates.most, 3)}; ${figure(times.median, 3)} of the harness's processor time an operation`,
  );
}

const viewed = await benchViewers({ viewers: 10, seconds: 15, turns: 3 });
if (viewed !== undefined) {
  row(
    "raft, a run with ten viewers at its live page, against nobody",
    `${figure(viewed.run.median, 3)} of the run's processor time an operation`,
    `3 turns, ${figure(viewed.run.least, 3)} to ${figure(viewed.run.most, 3)}; the server itself ${figure(100 * viewed.server, 1)} % of the run's, ${figure(viewed.newsPerSecond, 1)} news a second to each`,
  );
}

const switched = benchPartitionSwitch();
if (typeof switched === "string") row("partition in namespaces", "skipped", switched);
else {
  row(
    "partition in namespaces, 5 machines, until it is in force",
    `p50 ${figure(switched.p50Ms, 1)} ms, p99 ${figure(switched.p99Ms, 1)} ms`,
    `${switched.links} links at once, ${switched.switches} cuts and heals`,
  );
}

for (const concurrency of [20, 100]) {
  // oxlint-disable-next-line no-await-in-loop -- two loads at once would measure each other
  const figures = await benchExecutables({ seconds: 5, concurrency });
  row(
    "echo nodes that speak Maelstrom's protocol, 2 processes",
    `${figure(figures.messagesPerSecond)} messages/s`,
    `${concurrency} clients, ${figure(figures.operationsPerSecond)} operations/s`,
  );
}
