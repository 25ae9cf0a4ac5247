/**
 * One thread of `checkOnThreads`: makes the model, checks its keys, answers, and counts itself as ended.
 */
import { workerData, type MessagePort } from "node:worker_threads";
import { check } from "../../checker/index.ts";
import type { ThreadAnswer, ThreadOrder } from "./check-threads.ts";
import { requireModel } from "./choose-model.ts";

const { order, port, ended } = workerData as {
  readonly order: ThreadOrder;
  readonly port: MessagePort;
  readonly ended: Int32Array;
};

function answer(): ThreadAnswer {
  const { model, operations, timeLimitMs, memoryLimitBytes } = order;
  const budget = { timeLimitMs, memoryLimitBytes, now: () => performance.now() };
  try {
    return { report: check(operations, requireModel(model.name, model), budget) };
  } catch (error) {
    return { error: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}

port.postMessage(answer());
Atomics.add(ended, 0, 1);
Atomics.notify(ended, 0);
