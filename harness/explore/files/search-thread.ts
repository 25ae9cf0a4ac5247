/**
 * A thread of a search: makes the case again from its names, and leads the search, or takes part in it. The one that leads
 * tells how far it is.
 */
import { type MessagePort, workerData } from "node:worker_threads";
import { modelOf } from "../../judge.ts";
import { loadCatalog } from "../../plug-ins/load-catalog.ts";
import type { ExploreCase } from "../case/case.ts";
import { follow, search, type SearchFigures, type SearchLimit } from "../case/search.ts";
import { NotInterchangeable } from "../search/symmetry.ts";
import { namedSetup } from "./named-setup.ts";
import type { SearchMessage, SearchOrder } from "./threaded-search.ts";

const { asked, modules, stop, timeLimitMs, memory, number, port } = workerData as SearchOrder & {
  readonly port: MessagePort;
};
const began = performance.now();

function send(message: SearchMessage): void {
  port.postMessage(message);
}

function isOver(): SearchLimit | undefined {
  if (Atomics.load(stop, 0) !== 0) return "interrupted";
  return performance.now() - began > timeLimitMs ? "time" : undefined;
}

async function loadedCase(): Promise<ExploreCase> {
  const named = namedSetup(asked.setup, await loadCatalog({ modules }));
  if ("problem" in named) throw new Error(named.problem);
  const { system, options, judge } = named.surroundings;
  const model = modelOf(judge);
  if (model === undefined) throw new Error(`${asked.setup.workload}: expected a model`);
  return { ...asked, system, options, model };
}

const searched = await loadedCase();
try {
  if (number > 0) follow(searched, memory, number);
  else {
    const onProgress = (figures: SearchFigures): void => send({ type: "progress", figures });
    send({ type: "end", outcome: search(searched, { isOver, onProgress }, memory) });
  }
} catch (error) {
  if (!(error instanceof NotInterchangeable)) throw error;
  send({ type: "refuted", why: error.message });
}
