/**
 * The thread of a search: makes the case again from its names, searches, and tells how far it is.
 */
import { parentPort, workerData } from "node:worker_threads";
import { modelOf } from "../../judge.ts";
import { loadCatalog } from "../../plug-ins/load-catalog.ts";
import { search, type SearchLimit } from "../search.ts";
import { namedSetup } from "./named-setup.ts";
import type { SearchMessage, SearchOrder } from "./threaded-search.ts";

const { asked, modules, stop, timeLimitMs } = workerData as SearchOrder;
const began = performance.now();

function send(message: SearchMessage): void {
  parentPort?.postMessage(message);
}

function isOver(): SearchLimit | undefined {
  if (Atomics.load(stop, 0) !== 0) return "interrupted";
  return performance.now() - began > timeLimitMs ? "time" : undefined;
}

const named = namedSetup(asked.setup, await loadCatalog({ modules }));
if ("problem" in named) throw new Error(named.problem);
const { system, options, judge } = named.surroundings;
const model = modelOf(judge);
if (model === undefined) throw new Error(`${asked.setup.workload}: expected a model`);
const outcome = search(
  { ...asked, system, options, model },
  { isOver, onProgress: (figures) => send({ type: "progress", figures }) },
);
send({ type: "end", outcome });
