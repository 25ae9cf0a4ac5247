/**
 * explore: every world that a system can get into within bounds, breadth first, so that the first violation that is found
 * is one of the shortest.
 */
import type { Model } from "../../checker/models/model.ts";
import type { ClientOperation } from "../../systems-under-test/node-kit/client.ts";
import type { Json } from "../../systems-under-test/node-kit/node.ts";
import type { Member, System, Violation } from "../../systems-under-test/system.ts";
import { type Bounds, boundsInOrder } from "./bounds.ts";
import { createClientMachine } from "./client-machine.ts";
import { evenStream } from "./even-stream.ts";
import { type Cast, eachSuccessor, type Happening } from "./events.ts";
import { createInterner } from "./interner.ts";
import { createJudge } from "./judge.ts";
import type { Letter } from "./letter.ts";
import { createNodeMachine } from "./node-machine.ts";
import { createParticipant } from "./participant.ts";
import { BOUNDED, worldKey, worldOf, type World } from "./world.ts";

/** What is searched. */
export interface ExploreOptions {
  readonly system: System;
  readonly nodes: number;
  /** The system's options, with defaults filled in. */
  readonly options: { readonly [name: string]: Json };
  readonly mutant?: string | undefined;
  /** What each client does, one after the other. */
  readonly clients: readonly (readonly ClientOperation[])[];
  /** Judges what the clients see. */
  readonly model: Model;
  readonly bounds: Bounds;
  /** Whether a crash may lose what was not synced; default: every write is on disk at once. */
  readonly losesWrites?: boolean;
  /** Says what is wrong with the nodes that run, by id, as they say of themselves. */
  readonly invariants?: (nodes: ReadonlyMap<string, Json>) => readonly Violation[];
  /** Ends the search after so many worlds; default: none. */
  readonly worldsMax?: number;
  /** Told now and then how far it is. */
  readonly onProgress?: (progress: { readonly worlds: number; readonly depth: number }) => void;
}

/** What came of it. */
export interface Exploration {
  /** true: nothing is wrong in any world within the bounds · unknown: it was ended before all were seen. */
  readonly safe: boolean | "unknown";
  readonly worlds: number;
  /** Pairs of a world and what may happen in it. */
  readonly transitions: number;
  /** The most events that lead to a world without one of them being in vain. */
  readonly depth: number;
  /** What is wrong, and one of the shortest ways to it; undefined when nothing is. */
  readonly violation: { readonly message: string; readonly way: readonly Happening[] } | undefined;
  /** Letters and participants, and where they begin, for those who tell the way in words. */
  readonly cast: Cast;
  readonly start: World;
}

/** How long a client waits for its answer; the search decides when that is over. */
export const CLIENT_TIMEOUT_MS = 5_000;
const PROGRESS_EVERY = 20_000;

/** Searches all worlds within the bounds. Cost: grows exponentially with every bound; memory with the worlds. */
export function explore(options: ExploreOptions): Exploration {
  const cast = castOf(options);
  const count = cast.nodes.length + cast.clients.length;
  const search = createSearch();
  const start = startOf(cast);
  search.add(worldKey(start), -1, undefined);
  let depth = 0;
  let levelEnd = 1;
  let transitions = 0;
  const found: { violation: Exploration["violation"] } = { violation: undefined };
  const { worldsMax = Infinity } = options;
  let at = 0;
  for (; at < search.size() && found.violation === undefined && search.size() < worldsMax; at++) {
    if (at === levelEnd) {
      depth++;
      levelEnd = search.size();
    }
    if (at % PROGRESS_EVERY === 0) options.onProgress?.({ worlds: search.size(), depth });
    eachSuccessor(cast, worldOf(search.keyAt(at), count), ({ world, happening, problem }) => {
      transitions++;
      if (found.violation !== undefined) return;
      const message =
        problem ?? (search.add(worldKey(world), at, happening) ? broken(options, cast, world) : undefined);
      if (message !== undefined) found.violation = { message, way: [...search.wayTo(at), happening] };
    });
  }
  const { violation } = found;
  const safe = violation === undefined ? (at >= search.size() ? true : "unknown") : false;
  return { safe, worlds: search.size(), transitions, depth, violation, cast, start };
}

/** The worlds that were found, in order, and how. */
function createSearch(): {
  /** False when it is there already. */
  add(key: string, from: number, happening: Happening | undefined): boolean;
  keyAt(place: number): string;
  wayTo(place: number): Happening[];
  size(): number;
} {
  const seen = new Set<string>();
  const keys: string[] = [];
  const from: number[] = [];
  const happenings: (Happening | undefined)[] = [];
  return {
    add(key, parent, happening) {
      if (seen.has(key)) return false;
      seen.add(key);
      keys.push(key);
      from.push(parent);
      happenings.push(happening);
      return true;
    },
    keyAt: (place) => keys[place] as string,
    wayTo(place) {
      const way: Happening[] = [];
      for (let at = place; at > 0; at = from[at] as number) way.push(happenings[at] as Happening);
      return way.reverse();
    },
    size: () => keys.length,
  };
}

/** What is wrong between the nodes. */
function broken({ invariants }: ExploreOptions, { nodes }: Cast, world: World): string | undefined {
  if (invariants === undefined) return undefined;
  const running = new Map<string, Json>();
  for (const [place, node] of nodes.entries()) {
    const { inspected } = node.view(world.states[place] as number);
    if (inspected !== undefined) running.set(node.name, inspected);
  }
  const [first] = invariants(running);
  return first === undefined ? undefined : `${first.invariant}: ${first.message}`;
}

function castOf(options: ExploreOptions): Cast {
  const { system, losesWrites = false } = options;
  const members = system.members(options.nodes, options.options);
  const letters = createInterner<Letter>();
  return {
    nodes: members.map(({ id }) => nodeOf(options, members, id, letters)),
    clients: options.clients.map((operations, worker) => {
      const name = `c${worker}`;
      const config = { members, worker, process: worker, options: options.options, timeoutMs: CLIENT_TIMEOUT_MS };
      const create = (): ReturnType<System["createClient"]> => system.createClient(config, evenStream);
      return createParticipant(name, () => createClientMachine({ name, create, operations }), letters);
    }),
    letters,
    judge: createJudge(options.model),
    bounds: boundsInOrder(options.bounds),
    losesWrites,
  };
}

function nodeOf(
  { system, mutant, losesWrites = false, options }: ExploreOptions,
  members: readonly Member[],
  id: string,
  letters: ReturnType<typeof createInterner<Letter>>,
): Cast["nodes"][number] {
  const create = (): ReturnType<System["createNode"]> =>
    system.createNode({ id, members, options, mutant }, evenStream);
  const machine = { id, create, isSyncedAtOnce: !losesWrites, mayHalt: system.restartsHalted };
  return createParticipant(id, () => createNodeMachine(machine), letters);
}

/** Every node is up, and nothing has happened. */
function startOf(cast: Cast): World {
  const letters: number[] = [];
  const states = cast.nodes.map((node) => {
    const { to, letters: sent } = node.next(0, { do: "boot" }, "boot0");
    letters.push(...sent);
    return to;
  });
  return {
    states: [...states, ...cast.clients.map(() => 0)],
    judgement: 0,
    used: BOUNDED.map(() => 0),
    letters: letters.sort((one, other) => one - other),
  };
}
