/**
 * Whether nodes that say the same whole state do the same from then on: what a search that takes them for one relies on.
 *
 * Machines are driven at random. Whenever two ways lead to one key, everything that the search knows of both must be equal,
 * and so must be what they do when the same random inputs follow.
 */
import type { RandomStream } from "../../../systems-under-test/node-kit/random.ts";
import { type Letter, letterText } from "../letter.ts";
import type { NodeInput, NodeView } from "../node-machine.ts";
import type { Machine } from "../participant.ts";

type NodeMachine = Machine<NodeInput, NodeView>;

/** What is driven, and by what. */
export interface SameFutureOptions {
  /** Gives the machine of a node that was never started. */
  readonly create: () => NodeMachine;
  /** Letters that may arrive at any time. */
  readonly letters: readonly Letter[];
  readonly random: RandomStream;
  /** Ways that are drawn, and inputs of each. */
  readonly ways: number;
  readonly length: number;
  /** Whether nodes may lose their power; default: yes. */
  readonly mayCrash?: boolean;
}

/** What came of it. */
export interface SameFuture {
  /** Pairs of different ways to one key whose futures were compared. */
  readonly compared: number;
  /** Where two machines with one key did something different; empty: nowhere. */
  readonly differences: readonly string[];
}

const FUTURES = 2;
const FUTURE_LENGTH = 6;

/** Draws ways, and compares those that meet. */
export function compareFutures(options: SameFutureOptions): SameFuture {
  const { create, letters, random, ways, length, mayCrash = true } = options;
  const drawn = (view: NodeView): NodeInput => drawnInput(view, { letters, random, mayCrash });
  const known = new Map<string, readonly NodeInput[]>();
  const differences: string[] = [];
  let compared = 0;
  for (let number = 0; number < ways && differences.length === 0; number++) {
    const machine = create();
    const way: NodeInput[] = [];
    for (let step = 0; step < length; step++) {
      const input = drawn(machine.view());
      machine.feed(input);
      way.push(input);
      const key = machine.key();
      const other = known.get(key);
      if (other === undefined) known.set(key, [...way]);
      if (other === undefined || JSON.stringify(other) === JSON.stringify(way)) continue;
      compared++;
      for (let future = 0; future < FUTURES; future++) {
        const difference = differenceBetween(played(create, other), played(create, way), drawn);
        if (difference !== undefined) differences.push(difference);
      }
    }
  }
  return { compared, differences };
}

function differenceBetween(
  one: NodeMachine,
  other: NodeMachine,
  drawn: (view: NodeView) => NodeInput,
): string | undefined {
  const inputs: NodeInput[] = [];
  for (let step = 0; step < FUTURE_LENGTH; step++) {
    const input = drawn(one.view());
    inputs.push(input);
    const [said, saidByOther] = [one, other].map((machine) => {
      const { letters: sent, problem } = machine.feed(input);
      // What it says for people may be in another order.
      const view = { ...machine.view(), inspected: undefined };
      return JSON.stringify([sent.map(letterText).sort(), problem, view, machine.key()]);
    });
    if (said !== saidByOther) return `after ${JSON.stringify(inputs)}: ${said} and ${saidByOther}`;
  }
  return undefined;
}

function played(create: () => NodeMachine, way: readonly NodeInput[]): NodeMachine {
  const machine = create();
  for (const input of way) machine.feed(input);
  return machine;
}

function drawnInput(
  { life, wakeAt, unsynced }: NodeView,
  { letters, random, mayCrash }: Pick<SameFutureOptions, "letters" | "random"> & { readonly mayCrash: boolean },
): NodeInput {
  if (life !== "running") return { do: "boot" };
  if (mayCrash && random.chance(0.05)) return { do: "crash", keep: random.integer(0, unsynced) };
  if (unsynced > 0 && random.chance(0.4)) return { do: "sync" };
  if (wakeAt !== null && random.chance(0.2)) return { do: "time out" };
  return { do: "receive", letter: random.pick(letters) };
}
