/**
 * A search in a thread of its own, so that Ctrl-C and progress have their turn while it goes on.
 */
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import type { ExploreCase } from "../case.ts";
import type { SearchFigures, SearchOutcome } from "../search.ts";

/** What the thread is given: names, as functions cannot be sent. */
export interface SearchOrder {
  readonly asked: Omit<ExploreCase, "system" | "model" | "options">;
  readonly modules: readonly string[];
  /** Not 0: it must end. */
  readonly stop: Int32Array;
  readonly timeLimitMs: number;
}

/** What it says. */
export type SearchMessage =
  | { readonly type: "progress"; readonly figures: SearchFigures }
  | { readonly type: "end"; readonly outcome: SearchOutcome };

/** How a search is watched and ended. */
export interface ThreadOptions {
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

/** Searches. A thread whose heap is full has ended by its memory. @throws Error what else the thread ended with */
export async function searchInThread(
  { system: _system, model: _model, options: _options, ...asked }: ExploreCase,
  { modules, timeLimitMs, onProgress, signal }: ThreadOptions,
): Promise<SearchOutcome> {
  const stop = new Int32Array(new SharedArrayBuffer(4));
  const order: SearchOrder = { asked, modules, stop, timeLimitMs };
  const maxOldGenerationSizeMb = Math.ceil(asked.bytesMax / 2 ** 20) + HEAP_MORE_MB;
  const worker = new Worker(threadPath, { workerData: order, resourceLimits: { maxOldGenerationSizeMb } });
  const end = (): void => void Atomics.store(stop, 0, 1);
  signal.addEventListener("abort", end, { once: true });
  try {
    return await new Promise((resolve, reject) => {
      let figures: SearchFigures = { states: 0, transitions: 0, depth: 0, bytes: 0 };
      worker.on("message", (message: SearchMessage) => {
        if (message.type === "end") return resolve(message.outcome);
        ({ figures } = message);
        onProgress(figures);
      });
      worker.once("error", (error: NodeJS.ErrnoException) => {
        if (error.code !== "ERR_WORKER_OUT_OF_MEMORY") return reject(error);
        resolve({ figures, endedBy: "memory", found: undefined, interchangeable: [], refuted: undefined });
      });
      worker.once("exit", () => reject(new Error("the search ended without a word")));
    });
  } finally {
    signal.removeEventListener("abort", end);
    await worker.terminate();
  }
}
