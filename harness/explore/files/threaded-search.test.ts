/**
 * A search that threads share finds what one thread finds, keeps its bounds, and says what went wrong in any of its threads.
 */
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { modelOf } from "../../judge.ts";
import { loadCatalog } from "../../plug-ins/load-catalog.ts";
import type { ExploreCase } from "../case/case.ts";
import { search, type SearchOutcome } from "../case/search.ts";
import { namedSetup } from "./named-setup.ts";
import { searchInThreads } from "./threaded-search.ts";

const MODULES = [fileURLToPath(new URL("../testing/my-odd-system.ts", import.meta.url))];
const PROPOSALS = [1, 2].map((value) => [{ f: "propose", key: "x", value }]);

/** The case with these settings. */
async function caseOf(setup: Partial<ExploreCase["setup"]>, more: Partial<ExploreCase> = {}): Promise<ExploreCase> {
  const whole = { system: "paxos", nodes: 2, options: {}, workload: "consensus", losesWrites: false, ...setup };
  const named = namedSetup(whole, await loadCatalog({ modules: MODULES }));
  if ("problem" in named) throw new Error(named.problem);
  const { system, options, judge } = named.surroundings;
  const model = modelOf(judge);
  if (model === undefined) throw new Error("expected a model");
  return {
    setup: whole,
    system,
    options,
    model,
    clients: PROPOSALS,
    bounds: { timeouts: 0, crashes: 0, duplicates: 0, retries: 0 },
    statesMax: Infinity,
    bytesMax: 2 ** 28,
    hasSymmetry: true,
    isBlind: false,
    seed: 1,
    ...more,
  };
}

function inThreads(asked: ExploreCase, jobs: number, signal = new AbortController().signal): Promise<SearchOutcome> {
  const onProgress = (): void => undefined;
  return searchInThreads(asked, { jobs, modules: MODULES, timeLimitMs: Infinity, signal, onProgress });
}

test.each([1, 3])("%i threads see every state that there is, and each once", async (jobs) => {
  const asked = await caseOf({}, { bounds: { timeouts: 0, crashes: 1, duplicates: 1, retries: 0 } });
  const alone = search(asked);
  expect(alone.figures.states).toBeGreaterThan(3_000);
  const { figures, found, endedBy } = await inThreads(asked, jobs);
  const { states, transitions, depth } = alone.figures;
  expect({ found, endedBy }).toEqual({ found: undefined, endedBy: undefined });
  expect(figures).toMatchObject({ states, transitions, depth });
});

test.each([2])("%i threads find the trace that one finds", async (jobs) => {
  const asked = await caseOf({ mutant: "P03" }, { isBlind: true });
  const { found } = search(asked);
  expect(found?.steps).toHaveLength(14);
  expect((await inThreads(asked, jobs)).found).toEqual(found);
});

test("a bound on states and on memory holds for all threads together", async () => {
  const bounds = { timeouts: 2, crashes: 1, duplicates: 2, retries: 1 };
  const few = await inThreads(await caseOf({}, { bounds, statesMax: 2_000 }), 2);
  expect(few.endedBy).toBe("states");
  expect(few.figures.states).toBeLessThan(2_100);
  const small = await inThreads(await caseOf({}, { bounds, bytesMax: 2 ** 23 }), 2);
  expect(small.endedBy).toBe("memory");
  expect(small.figures.bytes).toBeLessThan(2 ** 25);
});

test("who interrupts is told how far it got", async () => {
  const stop = new AbortController();
  stop.abort();
  const { endedBy, found } = await inThreads(await caseOf({}), 2, stop.signal);
  expect({ endedBy, found }).toEqual({ endedBy: "interrupted", found: undefined });
});

test("nodes that are not interchangeable are noticed by any thread, and all begin again without", async () => {
  const odd = { system: "odd", nodes: 3, workload: "register", options: {} };
  const clients = [[{ f: "write", key: "x", value: 1 }]];
  const alone = search(await caseOf(odd, { clients }));
  const { refuted, figures } = await inThreads(await caseOf(odd, { clients }), 2);
  expect(refuted).toMatch(/are said to be interchangeable, and are not/);
  expect(figures.states).toBe(alone.figures.states);
});

test("an error of the search itself is told, whichever thread it happens in", async () => {
  const odd = { system: "odd", nodes: 3, workload: "register", options: { breaks: true } };
  const clients = [[{ f: "write", key: "x", value: 1 }]];
  await expect(inThreads(await caseOf(odd, { clients }), 2)).rejects.toThrow("the system cannot say its invariants");
});
