/**
 * How the checker's rows are measured on a machine that others use, too.
 *
 * Processor time is measured, not elapsed time. Things to compare are measured in turns, so that a slow minute slows all
 * of them. Each sample is long enough for the clock's resolution. The smallest of many samples counts, because other work
 * can only add to it.
 */

/** Processor time of this process so far, in ms. */
export function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** The work of a sample is repeated until it takes this long: a shorter sample measures mostly the clock. */
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

/** The least time of several calls, each of them long enough to be measured alone. */
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

/** Milliseconds with about three significant digits. */
export function msText(ms: number): string {
  return `${ms < 10 ? ms.toFixed(2) : ms.toFixed(0)} ms`;
}
