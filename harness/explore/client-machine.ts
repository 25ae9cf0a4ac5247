/**
 * A client as a machine: the system's own client core, which carries out its operations one after the other.
 *
 * Nobody can look into a core, so what it was told is its key: two clients are in the same state when the same happened
 * to them.
 */
import type { ClientCore, ClientEffect, ClientOperation } from "../../systems-under-test/node-kit/client.ts";
import type { Ms } from "../../systems-under-test/node-kit/node.ts";
import type { Letter } from "./letter.ts";
import type { Machine, Output } from "./participant.ts";

/** What may happen to a client. */
export type ClientMachineInput =
  { readonly do: "invoke" | "time out" } | { readonly do: "receive"; readonly letter: Letter };

/** What the search must know of a client's state. */
export interface ClientView {
  /** The operation that it may begin; undefined while one is in flight, and after the last. */
  readonly next: ClientOperation | undefined;
  readonly waits: boolean;
}

/** How a client's machine is made. */
export interface ClientMachineOptions {
  /** Its name in letters, e.g. "c0". */
  readonly name: string;
  readonly create: () => ClientCore;
  readonly operations: readonly ClientOperation[];
}

/** A client that has done nothing. */
export function createClientMachine({
  name,
  create,
  operations,
}: ClientMachineOptions): Machine<ClientMachineInput, ClientView> {
  const core = create();
  const told: string[] = [];
  let begun = 0;
  let isBusy = false;
  let nowMs: Ms = 0;

  function carryOut(effects: readonly ClientEffect[]): Output {
    const letters: Letter[] = [];
    let ended: string | undefined;
    for (const effect of effects) {
      if (effect.type === "request") {
        letters.push({ kind: "request", from: name, to: effect.to, id: effect.id, body: effect.request });
      } else {
        isBusy = false;
        ended = JSON.stringify(effect.outcome);
      }
    }
    return ended === undefined ? { letters } : { letters, ended };
  }

  return {
    feed(input) {
      told.push(JSON.stringify(input));
      switch (input.do) {
        case "invoke": {
          const operation = operations[begun++] as ClientOperation;
          isBusy = true;
          return carryOut(core.step({ type: "invoke", now: nowMs, operation }));
        }
        case "time out":
          nowMs = Math.max(nowMs, core.wakeAt() ?? 0);
          return carryOut(core.step({ type: "tick", now: nowMs }));
        case "receive": {
          const { letter } = input;
          const id = letter.kind === "reply" ? letter.id : 0;
          return carryOut(core.step({ type: "response", now: nowMs, from: letter.from, id, reply: letter.body }));
        }
      }
    },
    key: () => told.join("\n"),
    view: () => ({ next: isBusy ? undefined : operations[begun], waits: isBusy && core.wakeAt() !== null }),
  };
}
