/**
 * `npm run bench`: prints every figure of docs/benchmarks.md. Figures of a shared machine are for comparing with
 * each other within one run, so all of them come from one run.
 */
import { cpus } from "node:os";
import { systems } from "../systems-under-test/catalog.ts";
import { benchCheck } from "./check.ts";
import { benchCluster } from "./cluster.ts";
import { benchHunt } from "./hunt.ts";
import { benchInterpreter } from "./interpreter.ts";

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

for (const system of systems) {
  const figures = benchHunt(system, 300);
  row(
    `hunt, ${system.name}, ${system.members(system.defaultNodes).length} nodes, nemesis and check included`,
    `${figure(figures.virtualPerCpu)} virtual seconds a CPU second, ${figure(figures.eventsPerCpu)} events`,
    `${figures.seeds} seeds; ${figure(figures.blindVirtualPerCpu)} without the monitor; ${figure(figures.memoryMb)} MB`,
  );
}

for (const system of systems) {
  // oxlint-disable-next-line no-await-in-loop -- two clusters at once would measure each other
  const figures = await benchCluster(system, { seconds: 10, kills: 5 });
  const nodes = system.members(system.defaultNodes).length;
  row(
    `${system.name}, ${nodes} processes, no faults`,
    `${figure(figures.operationsPerSecond)} operations/s, p50 ${figure(figures.p50Ms, 1)} ms, p99 ${figure(figures.p99Ms, 1)} ms`,
    "20 clients, register workload, fdatasync",
  );
  const sorted = [...figures.failoverMs].sort((a, b) => a - b);
  row(
    `${system.name}, leader killed to next ok`,
    `${figure(sorted[Math.floor(sorted.length / 2)] ?? Number.NaN)} ms median`,
    `${sorted.map((ms) => figure(ms)).join(", ")} ms`,
  );
}
