/**
 * From a way that a search found to the trace of it, played.
 */
import type { ClientOperation } from "../../../systems-under-test/node-kit/client.ts";
import type { Exploration } from "../explore.ts";
import type { Happening } from "../events.ts";
import { createPlayer, type Play, type PlaySurroundings } from "./play.ts";
import { traceClientName, type TraceSetup, type TraceStep } from "./trace.ts";

/** What the way is made of. */
export interface FoundWay extends Pick<Exploration, "cast"> {
  readonly way: readonly Happening[];
  /** What each client does, one after the other. */
  readonly clients: readonly (readonly ClientOperation[])[];
}

/**
 * Plays the way on fresh nodes and clients, and writes it down.
 *
 * @throws Error when something of it cannot happen: then the search was wrong, which is our own fault
 */
export function playWay({ cast, way, clients }: FoundWay, setup: TraceSetup, surroundings: PlaySurroundings): Play {
  const player = createPlayer(setup, surroundings);
  const begun = clients.map(() => 0);
  for (const [place, happening] of way.entries()) {
    const step = stepOf(happening);
    const { impossible } = player.step(step);
    if (impossible !== undefined) throw new Error(`event ${place + 1} of the way that was found: ${impossible}`);
  }
  return player.end();

  function stepOf({ who: participant, what, letter, keep = 0 }: Happening): TraceStep {
    const worker = participant - cast.nodes.length;
    const who = cast.nodes[participant]?.name ?? traceClientName(worker);
    switch (what) {
      case "boot":
      case "sync":
      case "time out":
        return { do: what, who };
      case "crash":
        return { do: "crash", who, keep };
      case "invoke": {
        const at = begun[worker] ?? 0;
        begun[worker] = at + 1;
        const operation = clients[worker]?.[at];
        if (operation === undefined) throw new Error(`${who} begins operation ${at + 1}, which it does not have`);
        return { do: "begin", who, operation };
      }
      case "arrive":
      case "arrive twice": {
        const name = player.nameOf(cast.letters.at(letter ?? 0));
        if (name === undefined) throw new Error(`${who} receives a letter that is not on its way`);
        return { do: "receive", who, isCopy: what === "arrive twice", ...name };
      }
    }
  }
}
