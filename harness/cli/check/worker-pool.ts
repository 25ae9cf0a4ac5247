/**
 * The keys of one history on several threads: keys are judged apart, so the hard ones need not wait for each other.
 *
 * Only keys that one thread did not decide soon come here, because starting a thread costs more than checking most
 * histories. The caller blocks its event loop meanwhile, as any check does. The threads still run, and their answers
 * are in the message port when all threads are counted as ended.
 */
import { fileURLToPath } from "node:url";
import { MessageChannel, Worker, receiveMessageOnPort } from "node:worker_threads";
import type { MessagePort } from "node:worker_threads";
import type { CheckReport } from "../../../checker/index.ts";
import type { Operation } from "../../../histories/operation.ts";
import type { ModelChoice } from "./model-choice.ts";

/** What a thread needs to make the model again: functions cannot be sent to it. */
export interface ModelOrder extends ModelChoice {
  readonly name: string;
  /** Of a model that was plugged in: the modules among which it is. Left out for one that comes with clew. */
  readonly modules?: readonly string[];
}

/** What a thread is given. */
export interface WorkerOrder {
  readonly model: ModelOrder;
  readonly operations: readonly Operation[];
  readonly timeLimitMs: number;
  /** For the explanations of its invalid keys, beyond the time limit. */
  readonly explanationLimitMs: number;
  readonly memoryLimitBytes: number;
}

/**
 * What it answers: the verdicts as soon as they are there, then the same with explanations. An error is one of the
 * checker, not of the history.
 */
export type WorkerAnswer = { readonly report: CheckReport } | { readonly error: string };

/** Extra time for a thread to start and to answer; after that it is given up. */
const GRACE_MS = 2_000;

/** The compiled thread; tests run from the sources, and their thread is the compiled one, too. */
const workerPath = fileURLToPath(
  new URL(
    import.meta.url.endsWith(".ts") ? "../../../dist/harness/cli/check/worker.js" : "./worker.js",
    import.meta.url,
  ),
);

/**
 * Checks these keys, several at a time; gives a report for each share of them. Keys that no thread answered for, or not
 * in time, are in none.
 *
 * @param keys the operations of each key, in the model's words
 */
export function checkOnWorkers(
  keys: readonly (readonly Operation[])[],
  {
    threads,
    model,
    timeLimitMs,
    explanationLimitMs,
    memoryLimitBytes,
  }: Omit<WorkerOrder, "operations"> & { readonly threads: number },
): CheckReport[] {
  const ended = new Int32Array(new SharedArrayBuffer(4));
  const common = { model, timeLimitMs, explanationLimitMs, memoryLimitBytes: memoryLimitBytes / threads };
  const running = shares(keys, threads).map((operations) => {
    const { port1, port2 } = new MessageChannel();
    const workerData = { order: { ...common, operations } satisfies WorkerOrder, port: port2, ended };
    return { port: port1, worker: new Worker(workerPath, { workerData, transferList: [port2] }) };
  });
  const giveUpAt = performance.now() + timeLimitMs + explanationLimitMs + GRACE_MS;
  for (let count = Atomics.load(ended, 0); count < running.length; count = Atomics.load(ended, 0)) {
    const leftMs = giveUpAt - performance.now();
    if (leftMs <= 0 || Atomics.wait(ended, 0, count, leftMs) === "timed-out") break;
  }
  return running.flatMap(({ port, worker }) => {
    const answer = lastAnswer(port);
    port.close();
    void worker.terminate();
    if (answer !== undefined && "error" in answer) throw new Error(`a thread of the check failed: ${answer.error}`);
    return answer === undefined ? [] : [answer.report];
  });
}

/** The verdicts with explanations, or what there is by now. */
function lastAnswer(port: MessagePort): WorkerAnswer | undefined {
  let answer: WorkerAnswer | undefined;
  for (let next = receiveMessageOnPort(port); next !== undefined; next = receiveMessageOnPort(port)) {
    answer = next.message as WorkerAnswer;
  }
  return answer;
}

/** The longest keys first, each to the thread that has least to do. */
function shares(keys: readonly (readonly Operation[])[], threads: number): Operation[][] {
  const made = Array.from({ length: Math.min(threads, keys.length) }, (): Operation[] => []);
  for (const operations of [...keys].sort((one, other) => other.length - one.length)) {
    const least = made.reduce((one, other) => (other.length < one.length ? other : one));
    for (const operation of operations) least.push(operation);
  }
  return made;
}
