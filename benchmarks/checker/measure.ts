/**
 * How the checker's rows are measured on a machine that others use, too.
 *
 * Processor time, not the clock's; what is compared is measured in turns, so that a slow minute slows both; each
 * sample is long enough for the clock; and of many samples the least counts, for others' work only adds.
 */

/** Processor time of this process so far, in ms. */
export function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** A sample is repeated until it is so long; shorter ones are mostly the clock's own. */
const SAMPLE_MS = 0.5;

/** The time of one call. */
function sampleMs(work: () => unknown): number {
  let calls = 0;
  const began = cpuMs();
  for (let batch = 1; ; batch *= 2) {
    for (let at = 0; at < batch; at++) work();
    calls += batch;
    const took = cpuMs() - began;
    if (took >= SAMPLE_MS) return took / calls;
  }
}

/** The least time of each piece of work, measured in turns. */
export function leastInTurns(rounds: number, works: readonly (() => unknown)[]): number[] {
  const least = works.map(() => Infinity);
  for (let round = 0; round < rounds; round++) {
    works.forEach((work, at) => (least[at] = Math.min(least[at] ?? Infinity, sampleMs(work))));
  }
  return least;
}

/** The least of several calls that are long by themselves. */
export function leastMs(runs: number, work: () => unknown): number {
  let least = Infinity;
  for (let run = 0; run < runs; run++) {
    const began = cpuMs();
    work();
    least = Math.min(least, cpuMs() - began);
  }
  return least;
}

export function printRow(text: string): void {
  process.stdout.write(`${text}\n`);
}

/** Three digits that count. */
export function msText(ms: number): string {
  return `${ms < 10 ? ms.toFixed(2) : ms.toFixed(0)} ms`;
}
