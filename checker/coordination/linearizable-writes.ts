/**
 * Check: the writes are linearizable, in the order of their zxids.
 *
 * The zxids give the order, so it is enough that each write fits what the ones before it left, that no two have one zxid,
 * and that what returned before another began has the lower one.
 */
import { type Check, type CheckVerdict, refuted } from "../history-check.ts";
import { counted } from "../../histories/words/counts.ts";
import { znodeReader } from "./shapes/znode-shapes.ts";
import { firstOf, logProblems } from "./prefix-reads.ts";
import { type Position, positionText, type Request } from "./requests.ts";
import { nothingToSay } from "./words.ts";
import { writtenZnodes, znodesOf } from "./znodes.ts";

/** Writes are linearizable, in the order of their zxids. */
export const linearizableWrites: Check = {
  name: "linearizable-writes",
  description: "the writes are linearizable, and the order of their zxids is an order that shows it",
  hearsNodes: true,
  ...znodeReader,
  check(operations, testimony) {
    const znodes = znodesOf(operations, testimony);
    const writes = writesIn(znodes.requests);
    return (
      nothingToSay(znodes.requests) ??
      twice(writes) ??
      outOfTime(writes) ??
      firstOf(logProblems(writtenZnodes(znodes))) ?? {
        valid: true,
        message: `${counted(writes.length, "write")} fit in the order of their zxids.`,
        operations: [],
      }
    );
  },
};

/** A write that was answered, with its place in the log. */
export interface PlacedWrite {
  readonly request: Request;
  readonly at: Position;
}

/** Writes with a place in the log, refused ones included, in order of their zxids. */
export function writesIn(requests: readonly Request[]): readonly PlacedWrite[] {
  return requests
    .flatMap((request): readonly PlacedWrite[] => {
      const at = request.answer?.at;
      return at === undefined ? [] : [{ request, at }];
    })
    .sort((one, other) => one.at - other.at);
}

function twice(writes: readonly PlacedWrite[]): CheckVerdict | undefined {
  for (const [place, { request, at }] of writes.entries()) {
    const before = writes[place - 1];
    if (before?.at !== at) continue;
    const ids = [before.request.operation.id, request.operation.id];
    return refuted(`Operations ${ids.join(" and ")} wrote with one zxid, ${positionText(at)}.`, ids);
  }
  return undefined;
}

/** A write that had returned before one with a lower zxid began. */
function outOfTime(writes: readonly PlacedWrite[]): CheckVerdict | undefined {
  let latest: PlacedWrite | undefined;
  for (const write of writes) {
    const { operation } = write.request;
    const began = latest?.request.operation.invokeIndex ?? -1;
    if (latest !== undefined && (operation.completeIndex ?? Infinity) < began) {
      const other = latest.request.operation;
      const why = `operation ${operation.id} returned before operation ${other.id} began`;
      const message = `The zxid ${positionText(latest.at)} is below ${positionText(write.at)}, but ${why}.`;
      return refuted(message, [operation.id, other.id]);
    }
    if (operation.invokeIndex > began) latest = write;
  }
  return undefined;
}
