/**
 * Watchdog: ends the process when a step of its node does not come back, and says which. A node that loops reads no
 * socket and no signal handler runs, so to its peers it looks like one that is cut off, for ever.
 *
 * A thread of its own looks on: the node's thread writes into shared memory that a step begins, and that it has ended.
 * The thread counts its own looks and not the clock's seconds, so a process that was paused has not looped meanwhile.
 * Cost: two stores a step.
 */
import { Worker } from "node:worker_threads";
import type { AnyNode, Input, Json } from "../node.ts";

const LOOKS = 20;
const INPUTS = ["boot", "tick", "receive", "request", "durable", "applied", "linkDown"] as const;
const INPUT_NUMBERS = new Map<string, number>(INPUTS.map((input, number) => [input, number]));

/** Where what is in the shared memory: the number of steps begun and ended, and the input of the latest. */
const STEPS = 0;
const INPUT = 1;

/** Runs in the thread: an odd number of steps means that one is under way. */
const LOOKING_ON = `
const { workerData } = require("node:worker_threads");
const { cells, id, inputs, lookMs, looks } = workerData;
let seen = -1;
let times = 0;
setInterval(() => {
  const steps = Atomics.load(cells, ${STEPS});
  times = steps === seen && steps % 2 !== 0 ? times + 1 : 0;
  seen = steps;
  if (times < looks) return;
  const input = inputs[Atomics.load(cells, ${INPUT})];
  require("node:fs").writeSync(2, id + " does not come back from a step (" + input + ") within " + lookMs * looks + " ms\\n");
  process.kill(process.pid, "SIGKILL");
}, lookMs);
`;

/** The same node, whose steps may take so long; ms of a process that runs. */
export function watchedSteps(id: string, node: AnyNode, limitMs: number): AnyNode {
  const cells = new Int32Array(new SharedArrayBuffer(2 * Int32Array.BYTES_PER_ELEMENT));
  const workerData = { cells, id, inputs: INPUTS, lookMs: Math.ceil(limitMs / LOOKS), looks: LOOKS };
  new Worker(LOOKING_ON, { eval: true, workerData }).unref();
  return {
    wakeAt: () => node.wakeAt(),
    inspect: () => node.inspect(),
    step(input: Input<Json, Json>) {
      Atomics.store(cells, INPUT, INPUT_NUMBERS.get(input.type) ?? 0);
      Atomics.add(cells, STEPS, 1);
      const effects = node.step(input);
      Atomics.add(cells, STEPS, 1);
      return effects;
    },
  };
}
