/**
 * A worker process of a hunt: one job after the other, and its answer. Findings are written to disk here, because
 * their traces are too large to be handed over.
 */
import { loadCatalog } from "../../plug-ins/load-catalog.ts";
import { systemNamed } from "../../catalog.ts";
import { schedulesOf } from "../../../systems-under-test/schedules.ts";
import type { System } from "../../../systems-under-test/system.ts";
import { addTallies, emptyTally } from "../../../runs/hunts/tally.ts";
import { runMutant } from "../mutants/mutation.ts";
import { measureShrink } from "../mutants/mutation-shrink.ts";
import { runSeed } from "../run-seed.ts";
import { writeFinding } from "./finding-folder.ts";
import { simulateLimited } from "./limited.ts";
import type { Job, JobEnd } from "./jobs.ts";

/** What comes with clew, and what was plugged in where the hunt began. */
const catalog = await loadCatalog({ modules: JSON.parse(process.argv[2] ?? "[]") as readonly string[] });

process.on("message", (job: Job) => void process.send?.(answerTo(job)));
// Nobody listens any more: the hunt was killed.
process.on("disconnect", () => process.exit(0));
// Ctrl-C reaches the whole group; the hunt itself decides when its workers end.
process.on("SIGINT", () => undefined);

function answerTo(job: Job): JobEnd {
  const before = process.cpuUsage();
  const cpuS = (): number => {
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1e6;
  };
  try {
    if (job.type === "mutant") {
      const system = requireSystem(job.system);
      const report = runMutant(system, job.id, {
        schedules: schedulesOf(system.name),
        budget: job.budget,
        run: simulateLimited,
        catalog,
      });
      const huntS = cpuS();
      return {
        type: "mutant",
        report,
        shrunk: job.shrinks ? measureShrink(system, report, { run: simulateLimited, catalog }) : undefined,
        cpuS: huntS,
      };
    }
    const system = requireSystem(job.spec.system);
    let tally = emptyTally;
    for (const seed of job.seeds) {
      const run = runSeed(job.spec, system, seed, { run: simulateLimited, catalog });
      tally = addTallies(tally, run.tally);
      if (run.tally.findings.length > 0) writeFinding(job.findings, run.plan, run.result, catalog);
    }
    return { type: "seeds", seeds: job.seeds, tally, cpuS: cpuS() };
  } catch (error) {
    const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return { type: "error", message, cpuS: cpuS() };
  }
}

function requireSystem(name: string): System {
  const system = systemNamed(catalog, name);
  if (system !== undefined) return system;
  throw new RangeError(
    `system: expected one of ${catalog.systems.map((each) => each.name).join(", ")}, found "${name}"`,
  );
}
