/**
 * What it costs a cluster of processes to have its messages recorded: the same load with and without, in turns, because a
 * machine that others use is not the same machine a minute later. Where others use it all the time, the processor time
 * that this process needs for an operation says more than how many operations there were in a second.
 */
import { frameWords } from "../harness/clusters/messages/content-words.ts";
import { createMessageRecorder, type MessageRecorder } from "../harness/clusters/messages/message-recorder.ts";
import { createMessageTape } from "../harness/clusters/messages/message-tape.ts";
import type { System } from "../systems-under-test/system.ts";
import { benchCluster, type Variant } from "./cluster.ts";

/** As often as a run does. */
const LOOK_MS = 100;
/** As often as faults begin or end in a run with the default nemesis. */
const MOMENT_MS = 2_500;

export interface RecordingFigures {
  /** Operations a second with messages recorded, as a share of those without: the median, least and most of all turns. */
  readonly rates: Ratios;
  /** The same for the processor time of this process an operation: all links, clients and the load itself. */
  readonly times: Ratios;
}

interface Ratios {
  readonly median: number;
  readonly least: number;
  readonly most: number;
}

interface Measured {
  readonly operationsPerSecond: number;
  readonly cpuPerOperation: number;
}

/** Measures so many times with, and as often without. */
export async function benchRecording(
  variant: Variant,
  options: { readonly seconds: number; readonly turns: number },
): Promise<RecordingFigures> {
  const turns: { readonly on: Measured; readonly off: Measured }[] = [];
  for (let turn = 0; turn < options.turns; turn++) {
    const isOnFirst = turn % 2 === 0;
    // oxlint-disable no-await-in-loop -- two clusters at once would measure each other
    const first = await measure(variant, options.seconds, isOnFirst);
    const second = await measure(variant, options.seconds, !isOnFirst);
    // oxlint-enable no-await-in-loop
    turns.push(isOnFirst ? { on: first, off: second } : { on: second, off: first });
  }
  return {
    rates: ratiosOf(turns.map(({ on, off }) => on.operationsPerSecond / off.operationsPerSecond)),
    times: ratiosOf(turns.map(({ on, off }) => on.cpuPerOperation / off.cpuPerOperation)),
  };
}

function ratiosOf(values: readonly number[]): Ratios {
  const sorted = values.toSorted((one, other) => one - other);
  const at = (place: number): number => sorted[place] ?? Number.NaN;
  return { median: at(Math.floor(sorted.length / 2)), least: at(0), most: at(sorted.length - 1) };
}

async function measure(variant: Variant, seconds: number, isRecorded: boolean): Promise<Measured> {
  const recorder = isRecorded ? recorderFor(variant.system) : undefined;
  const looking = recorder && setInterval(() => recorder.look(), LOOK_MS);
  const pointing =
    recorder && setInterval(() => recorder.moment(recorder.tape.timeOf(recorder.tape.count() - 1)), MOMENT_MS);
  try {
    const { operationsPerSecond, cpuSeconds } = await benchCluster(variant, {
      seconds,
      kills: 0,
      tape: recorder?.tape,
    });
    return { operationsPerSecond, cpuPerOperation: cpuSeconds / (operationsPerSecond * seconds) };
  } finally {
    clearInterval(looking);
    clearInterval(pointing);
  }
}

function recorderFor({ words }: System): MessageRecorder {
  return createMessageRecorder({
    tape: createMessageTape(),
    describe: frameWords(words),
    write: (record) => void JSON.stringify(record),
  });
}
