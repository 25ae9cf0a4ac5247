/**
 * What may happen next in a world, and the world after it.
 */
import type { ClientOutcome } from "../../systems-under-test/node-kit/client.ts";
import type { ClientMachineInput, ClientView } from "./client-machine.ts";
import type { Interner } from "./interner.ts";
import { IMPOSSIBLE, type Judge } from "./judge.ts";
import type { Letter } from "./letter.ts";
import type { NodeInput, NodeView } from "./node-machine.ts";
import type { Participant, Transition } from "./participant.ts";
import { BOUNDED, type Bounded, lettersAfter, type World } from "./world.ts";

/** Everybody, in one order: the nodes, then the clients. */
export interface Cast {
  readonly nodes: readonly Participant<NodeInput, NodeView>[];
  readonly clients: readonly Participant<ClientMachineInput, ClientView>[];
  readonly letters: Interner<Letter>;
  readonly judge: Judge;
  /** How much of each of `BOUNDED` there may be. */
  readonly bounds: readonly number[];
  /** Whether a crash may lose writes; else every write is on disk at once. */
  readonly losesWrites: boolean;
}

/** One event. `who` is a place in the cast; `letter` a number. */
export interface Happening {
  readonly who: number;
  readonly what: "boot" | "crash" | "sync" | "time out" | "invoke" | "arrive" | "arrive twice";
  readonly letter?: number;
  /** Of a crash: the unsynced writes that survive. */
  readonly keep?: number;
}

/** What comes of it. */
export interface Successor {
  readonly happening: Happening;
  /** The judgement is IMPOSSIBLE when no order explains what the clients saw. */
  readonly world: World;
  /** Why no correct participant does this. */
  readonly problem: string | undefined;
}

/** Calls back for everything that may happen next. */
export function eachSuccessor(cast: Cast, world: World, found: (successor: Successor) => void): void {
  const { nodes, clients } = cast;
  const isLeft = (kind: Bounded): boolean => {
    const at = BOUNDED.indexOf(kind);
    return (world.used[at] as number) < (cast.bounds[at] as number);
  };
  const happens = (happening: Happening, uses?: Bounded): void => found(successorOf(cast, world, happening, uses));

  for (let who = 0; who < nodes.length; who++) {
    const { life, waits, unsynced } = (nodes[who] as Cast["nodes"][number]).view(world.states[who] as number);
    if (life === "running") {
      if (waits && isLeft("timeouts")) happens({ who, what: "time out" }, "timeouts");
      if (unsynced > 0) happens({ who, what: "sync" });
      if (isLeft("crashes")) {
        for (let keep = 0; keep <= unsynced; keep++) happens({ who, what: "crash", keep }, "crashes");
      }
    } else if (life !== "halted") {
      happens({ who, what: "boot" });
    } else if (isLeft("crashes")) {
      happens({ who, what: "boot" }, "crashes");
    }
  }
  for (let place = 0; place < clients.length; place++) {
    const who = nodes.length + place;
    const { next, waits } = (clients[place] as Cast["clients"][number]).view(world.states[who] as number);
    if (next !== undefined) happens({ who, what: "invoke" });
    if (waits && isLeft("retries")) happens({ who, what: "time out" }, "retries");
  }
  for (let place = 0; place < world.letters.length; place++) {
    const letter = world.letters[place] as number;
    if (letter === world.letters[place - 1]) continue;
    const who = receiverOf(cast, letter);
    if (
      who < nodes.length &&
      (nodes[who] as Cast["nodes"][number]).view(world.states[who] as number).life !== "running"
    )
      continue;
    happens({ who, what: "arrive", letter });
    // A client has a connection of its own, which doubles nothing.
    if (cast.letters.at(letter).kind === "message" && isLeft("duplicates"))
      happens({ who, what: "arrive twice", letter }, "duplicates");
  }
}

/** The world after this event, which must be possible. */
export function successorOf(cast: Cast, world: World, happening: Happening, uses?: Bounded): Successor {
  const { who, what, letter } = happening;
  const { transition, judgement } = carryOut(cast, world, happening);
  const states = [...world.states];
  states[who] = transition.to;
  const used = uses === undefined ? world.used : world.used.map((count, at) => count + (BOUNDED[at] === uses ? 1 : 0));
  const letters = lettersAfter(world.letters, what === "arrive" ? letter : undefined, transition.letters);
  const problem =
    transition.problem ?? (judgement === IMPOSSIBLE ? "no order explains what the clients saw" : undefined);
  return { happening, world: { states, judgement, used, letters }, problem };
}

interface Carried {
  readonly transition: Transition;
  readonly judgement: number;
}

function carryOut(cast: Cast, { states, judgement }: World, happening: Happening): Carried {
  const { nodes, clients, judge } = cast;
  const { who, what, letter, keep = 0 } = happening;
  const state = states[who] as number;
  if (who < nodes.length) {
    const node = nodes[who] as Cast["nodes"][number];
    if (letter !== undefined) {
      return {
        transition: node.next(state, { do: "receive", letter: cast.letters.at(letter) }, `${letter}`),
        judgement,
      };
    }
    const input = what === "crash" ? ({ do: "crash", keep } as const) : ({ do: what as "boot" } as const);
    return { transition: node.next(state, input, `${what}${keep}`), judgement };
  }
  const number = who - nodes.length;
  const client = clients[number] as Cast["clients"][number];
  const { next } = client.view(state);
  const transition =
    letter === undefined
      ? client.next(state, { do: what as "invoke" }, what)
      : client.next(state, { do: "receive", letter: cast.letters.at(letter) }, `${letter}`);
  const begun = what === "invoke" && next !== undefined ? judge.invoked(judgement, number, next) : judgement;
  const { ended } = transition;
  if (ended === undefined) return { transition, judgement: begun };
  return { transition, judgement: judge.ended(begun, number, JSON.parse(ended) as ClientOutcome) };
}

function receiverOf({ nodes, clients, letters }: Cast, letter: number): number {
  const { to } = letters.at(letter);
  const node = nodes.findIndex(({ name }) => name === to);
  return node >= 0 ? node : nodes.length + clients.findIndex(({ name }) => name === to);
}
