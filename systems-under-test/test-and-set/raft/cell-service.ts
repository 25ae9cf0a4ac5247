/**
 * The cell as a state machine of Raft: what the log of the arbiter's servers holds are calls.
 *
 * Calls have no sessions. An owned cell needs none: it knows its owner again, and each generation is reset once, so a call
 * that is carried out twice does no more than one. A plain cell has no protection, here as on a single server.
 */
import type { Machine, MachineRequest, Service } from "../../raft/core/machine.ts";
import type { StoreReply } from "../../replicated-store/commands.ts";
import type { Json } from "../../node-kit/node.ts";
import type { CarryOut } from "../calls.ts";
import { isCall } from "../calls.ts";
import type { Call, Cell } from "../cell.ts";
import { emptyCell } from "../cell.ts";

/** A cell on which calls are carried out like this. The value of each reply is an `Answer`. */
export function createCellService(carryOut: CarryOut): Service {
  return {
    isRequest: (given): given is MachineRequest => {
      const { type, id, call } = (given ?? {}) as { readonly [name: string]: Json };
      return type === "call" && typeof id === "string" && isCall(call);
    },
    isRead: (request) => request.type === "call" && callOf(request).f === "read",
    createMachine: () => createCellMachine(carryOut),
  };
}

function createCellMachine(carryOut: CarryOut): Machine {
  let cell = emptyCell;
  const answerTo = (request: MachineRequest): StoreReply => ok(carryOut(cell, callOf(request)).answer);
  return {
    apply({ command }) {
      if (command.type !== "call") return { ok: true, value: null };
      const { answer, next } = carryOut(cell, callOf(command));
      cell = next;
      return ok(answer);
    },
    read: answerTo,
    presumed: answerTo,
    image: () => cell as unknown as Json,
    restore: (image) => void (cell = image as unknown as Cell),
    wholeState: () => cell as unknown as Json,
    sessionCount: () => 0,
  };
}

function ok(answer: object): StoreReply {
  return { ok: true, value: answer as unknown as Json };
}

/** `isRequest` lets nothing else pass. */
function callOf(request: MachineRequest): Call {
  return (request as { readonly call: Json }).call as unknown as Call;
}
