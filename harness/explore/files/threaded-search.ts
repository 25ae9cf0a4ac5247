/**
 * A search in threads of its own, so that Ctrl-C and progress have their turn while it goes on. Threads rather than
 * processes, as a hunt has: they share the memory of the search, and none outlives its process.
 */
import { fileURLToPath } from "node:url";
import { MessageChannel, type MessagePort, receiveMessageOnPort, Worker } from "node:worker_threads";
import type { ExploreCase } from "../case/case.ts";
import type { SearchFigures, SearchOutcome } from "../case/search.ts";
import { createSearchMemory, type SearchMemory } from "../shared/search-memory.ts";

/** What the thread is given: names, as functions cannot be sent. */
export interface SearchOrder {
  readonly asked: Omit<ExploreCase, "system" | "model" | "options">;
  readonly modules: readonly string[];
  /** Not 0: it must end. */
  readonly stop: Int32Array;
  readonly timeLimitMs: number;
  readonly memory: SearchMemory;
  /** Of this thread, from 0, which leads. */
  readonly number: number;
}

/** What it says. Only the one that leads tells of progress and of the end. */
export type SearchMessage =
  | { readonly type: "progress"; readonly figures: SearchFigures }
  | { readonly type: "end"; readonly outcome: SearchOutcome }
  /** Nodes are not interchangeable, and why. */
  | { readonly type: "refuted"; readonly why: string };

/** Threads of a search, at most: each has tables of its own in memory. */
export const JOBS_MAX = 256;

/** How a search is watched and ended. */
export interface ThreadOptions {
  /** How many threads share the search. */
  readonly jobs: number;
  /** Paths of what is plugged in. */
  readonly modules: readonly string[];
  /** Infinity: none. */
  readonly timeLimitMs: number;
  readonly onProgress: (figures: SearchFigures) => void;
  readonly signal: AbortSignal;
}

/** The compiled thread; tests run from the sources, and their thread is the compiled one, too. */
const threadPath = fileURLToPath(
  new URL(
    import.meta.url.endsWith(".ts") ? "../../../dist/harness/explore/files/search-thread.js" : "./search-thread.js",
    import.meta.url,
  ),
);

/** The tables of a search lie in the heap of its thread, which by itself is smaller than what a search may have. */
const HEAP_MORE_MB = 1_024;

/**
 * Searches. A thread whose heap is full has ended the search by its memory. Where nodes turn out not to be interchangeable,
 * all threads begin again without symmetry.
 *
 * @throws Error what else a thread ended with
 */
export async function searchInThreads(asked: ExploreCase, options: ThreadOptions): Promise<SearchOutcome> {
  const began = performance.now();
  const end = await searchOnce(asked, options);
  if (!("refuted" in end)) return end.outcome;
  const timeLimitMs = options.timeLimitMs - (performance.now() - began);
  const again = await searchOnce({ ...asked, hasSymmetry: false }, { ...options, timeLimitMs });
  if ("refuted" in again) throw new Error("symmetry was refuted in a search that has none");
  return { ...again.outcome, refuted: end.refuted };
}

type ThreadsEnd = { readonly outcome: SearchOutcome } | { readonly refuted: string };

async function searchOnce(
  { system: _system, model: _model, options: _options, ...asked }: ExploreCase,
  { jobs, modules, timeLimitMs, onProgress, signal }: ThreadOptions,
): Promise<ThreadsEnd> {
  const stop = new Int32Array(new SharedArrayBuffer(4));
  const memory = createSearchMemory(jobs, asked.bytesMax);
  const maxOldGenerationSizeMb = Math.ceil(asked.bytesMax / jobs / 2 ** 20) + HEAP_MORE_MB;
  const threads = Array.from({ length: jobs }, (_, number) => {
    const order: SearchOrder = { asked, modules, stop, timeLimitMs, memory, number };
    const { port1: heard, port2: port } = new MessageChannel();
    const worker = new Worker(threadPath, {
      workerData: { ...order, port },
      transferList: [port],
      resourceLimits: { maxOldGenerationSizeMb },
    });
    return { worker, heard, isLeader: number === 0 };
  });
  const end = (): void => void Atomics.store(stop, 0, 1);
  if (signal.aborted) end();
  signal.addEventListener("abort", end, { once: true });
  try {
    return await Promise.race(endsOf(threads, onProgress));
  } finally {
    signal.removeEventListener("abort", end);
    for (const { heard } of threads) heard.close();
    await Promise.all(threads.map(({ worker }) => worker.terminate()));
  }
}

interface Thread {
  readonly worker: Worker;
  readonly heard: MessagePort;
  readonly isLeader: boolean;
}

/** How the search ends by each thread: the first end counts. */
function endsOf(threads: readonly Thread[], onProgress: ThreadOptions["onProgress"]): Promise<ThreadsEnd>[] {
  let figures: SearchFigures = { states: 0, transitions: 0, depth: 0, bytes: 0 };
  return threads.map(
    ({ worker, heard, isLeader }) =>
      new Promise((resolve, reject) => {
        const hear = (message: SearchMessage): void => {
          if (message.type === "end") return resolve({ outcome: message.outcome });
          if (message.type === "refuted") return resolve({ refuted: message.why });
          ({ figures } = message);
          onProgress(figures);
        };
        heard.on("message", hear);
        worker.once("error", (error: NodeJS.ErrnoException) => {
          if (error.code !== "ERR_WORKER_OUT_OF_MEMORY") return reject(error);
          const nothing = { found: undefined, interchangeable: [], refuted: undefined };
          resolve({ outcome: { ...nothing, figures, endedBy: "memory" } });
        });
        worker.once("exit", () => {
          // Its last words may still lie in the port.
          for (let left = receiveMessageOnPort(heard); left !== undefined; left = receiveMessageOnPort(heard)) {
            hear(left.message as SearchMessage);
          }
          // One that does not lead may come to its end before the leader tells of it.
          if (isLeader) reject(new Error("the search ended without a word"));
        });
      }),
  );
}
