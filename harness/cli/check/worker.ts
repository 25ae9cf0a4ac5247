/**
 * One thread of `checkOnWorkers`. It makes the model, checks its keys, explains the invalid ones, answers, and adds one
 * to the number of ended threads.
 */
import { workerData, type MessagePort } from "node:worker_threads";
import { check } from "../../../checker/index.ts";
import type { KeyResult } from "../../../histories/key-result.ts";
import type { Model } from "../../../checker/index.ts";
import { loadCatalog } from "../../plug-ins/load-catalog.ts";
import type { ModelOrder, WorkerAnswer, WorkerOrder } from "./worker-pool.ts";
import { requireModel, withInitial } from "./model-choice.ts";

const { order, port, ended } = workerData as {
  readonly order: WorkerOrder;
  readonly port: MessagePort;
  readonly ended: Int32Array;
};

/** Explanations are computed when they are read, so they are read here, before the report is sent. */
async function answer(): Promise<void> {
  const { model, operations, ...limits } = order;
  const report = check(operations, await modelOf(model), { ...limits, now: () => performance.now() });
  // The verdicts are sent first, so they arrive even if an explanation fails.
  send({ report: { ...report, keys: report.keys.map(verdictOf) } });
  if (report.valid === false) send({ report: { ...report, keys: report.keys.map(explained) } });
}

async function modelOf(asked: ModelOrder): Promise<Model> {
  if (asked.modules === undefined) return requireModel(asked.name, asked);
  const { models } = await loadCatalog({ modules: asked.modules });
  const own = models.find(({ name }) => name === asked.name);
  if (own === undefined) throw new Error(`model ${asked.name}: expected it in ${asked.modules.join(", ")}, found none`);
  return withInitial(own, asked.initial);
}

function explained(result: KeyResult): KeyResult {
  const { explanation } = result;
  return { ...verdictOf(result), ...(explanation === undefined ? {} : { explanation }) };
}

function verdictOf({ key, valid, operationCount, decidedBy, unknownBecause, kind }: KeyResult): KeyResult {
  return {
    ...(key === undefined ? {} : { key }),
    valid,
    operationCount,
    decidedBy,
    ...(unknownBecause === undefined ? {} : { unknownBecause }),
    ...(kind === undefined ? {} : { kind }),
  };
}

function send(message: WorkerAnswer): void {
  port.postMessage(message);
}

try {
  await answer();
} catch (error) {
  send({ error: error instanceof Error ? (error.stack ?? error.message) : String(error) });
}
Atomics.add(ended, 0, 1);
Atomics.notify(ended, 0);
