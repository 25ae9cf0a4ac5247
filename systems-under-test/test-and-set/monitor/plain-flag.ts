/**
 * Notices when the weaknesses of a plain flag show. It follows the calls in the order in which they are carried out, and
 * knows what the flag does not: who set it, and in which generation.
 *
 * A call of a host names its generation, so an owned cell beside the flag tells what should have happened. A call without
 * one is of an operation that is done once, so its caller's name tells whether it comes again.
 */
import type { WeaknessSeen } from "../../system.ts";
import { carryOutOn } from "../calls.ts";
import type { Call, Cell } from "../cell.ts";
import { emptyCell } from "../cell.ts";
import { correct } from "../rules.ts";
import { LATE_CALL, LOST_ANSWER } from "../weaknesses.ts";

/** What is known about one plain flag. */
export interface PlainFlagWatch {
  /** To be called for each call that is carried out. Returns what takes it back, if the disk loses it in a crash. */
  carriedOut(call: Call): () => void;
}

type ChangingCall = Exclude<Call, { f: "read" }>;

const owned = carryOutOn("owned", correct);

/** @param onWeakness called each time that a weakness shows */
export function createPlainFlagWatch(onWeakness: (seen: Omit<WeaknessSeen, "node">) => void): PlainFlagWatch {
  let isSet = false;
  /** The owned cell beside the flag. It sees only calls that name a generation. */
  let cell: Cell = emptyCell;
  /** Calls without a generation that were carried out, and those among them that found 0. */
  const seen = new Set<string>();
  const winners = new Set<string>();

  function inGeneration(call: ChangingCall): void {
    const { answer, next } = owned(cell, call);
    if (call.f === "tas" && answer.result === "stale" && !isSet) {
      const now = `in generation ${cell.generation}`;
      onWeakness({ id: LATE_CALL, message: `${call.who} set the flag for generation ${call.generation}, ${now}` });
    } else if (call.f === "tas" && cell.owner === call.who && isSet) {
      onWeakness({ id: LOST_ANSWER, message: `${call.who} asked again, and found the flag that it had set` });
    } else if (call.f === "reset" && next === cell && isSet) {
      const now = `in generation ${cell.generation}`;
      onWeakness({ id: LATE_CALL, message: `${call.who} reset the flag of generation ${call.generation}, ${now}` });
    }
    cell = next;
  }

  function once(call: ChangingCall): void {
    const name = nameOf(call);
    const isAgain = seen.has(name);
    const changes = isSet === (call.f === "reset");
    if (isAgain && changes)
      onWeakness({ id: LATE_CALL, message: `the same ${call.f} of ${call.who} took effect again` });
    if (isAgain && !changes && winners.has(name)) {
      onWeakness({ id: LOST_ANSWER, message: `${call.who} asked again, and found 1 where it had found 0` });
    }
    seen.add(name);
    if (call.f === "tas" && !isSet) winners.add(name);
  }

  return {
    carriedOut(call) {
      if (call.f === "read") return () => undefined;
      const before = { isSet, cell, isSeen: seen.has(nameOf(call)), isWinner: winners.has(nameOf(call)) };
      if (call.generation === null) once(call);
      else inGeneration(call);
      isSet = call.f === "tas";
      return () => {
        ({ isSet, cell } = before);
        if (!before.isSeen) seen.delete(nameOf(call));
        if (!before.isWinner) winners.delete(nameOf(call));
      };
    },
  };
}

function nameOf({ f, who }: ChangingCall): string {
  return `${f} ${who}`;
}
