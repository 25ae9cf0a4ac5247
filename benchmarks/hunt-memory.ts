/**
 * Whether a hunt's memory is flat: what is left on the heap after a full collection, again and again along one
 * process's way through thousands of seeds. A worker runs for hours, so what each seed leaves behind would add up.
 */
import { runSeed } from "../harness/hunt/run-seed.ts";
import type { System } from "../systems-under-test/system.ts";

/** How often the heap is looked at. */
const SAMPLES = 10;

export interface MemoryFigures {
  readonly seeds: number;
  /** MB on the heap after a collection, after each tenth of the seeds. */
  readonly heapMb: readonly number[];
  /** MB of the whole process, when it was most. */
  readonly rssMostMb: number;
}

/**
 * Runs the seeds 1 … `seeds` as a worker of a hunt does.
 *
 * @throws Error when the process cannot collect when it is told to, or a seed is not clean
 */
export function benchHuntMemory(system: System, seeds: number): MemoryFigures {
  const { gc } = globalThis;
  if (gc === undefined) throw new Error("hunt-memory: expected `node --expose-gc`, found a node without it");
  const heapMb: number[] = [];
  let rssMostMb = 0;
  for (let seed = 1; seed <= seeds; seed++) {
    const { tally } = runSeed({ fixed: {} }, system, seed);
    const [finding] = tally.findings;
    if (finding !== undefined) throw new Error(`seed ${seed} of ${system.name}: ${finding.message}`);
    if (seed % Math.ceil(seeds / SAMPLES) !== 0) continue;
    gc();
    const { heapUsed, rss } = process.memoryUsage();
    heapMb.push(heapUsed / 2 ** 20);
    rssMostMb = Math.max(rssMostMb, rss / 2 ** 20);
  }
  return { seeds, heapMb, rssMostMb };
}
