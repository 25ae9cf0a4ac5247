/**
 * A node whose state is a list that only grows, so that it is easy to see what a disk holds of it.
 *
 * A request has values to add, and says whether to move the list into a checkpoint, with its own values as the records.
 * The reply is the length of the list, and leaves when the list is durable.
 */
import type { AnyNode, Durable, Effect, Json } from "../../node.ts";

/** A request to the node. */
export interface Addition {
  readonly values: readonly string[];
  readonly isCheckpoint: boolean;
}

/** The node, with its list readable from outside. */
export interface GrowingList {
  readonly node: AnyNode;
  readonly values: () => readonly string[];
}

/** The list on a disk. */
export function listOf({ snapshot, records }: Durable): readonly string[] {
  return [...((snapshot ?? []) as string[]), ...(records as string[])];
}

/** A node with an empty list. */
export function createGrowingList(): GrowingList {
  let values: string[] = [];
  let token = 0;
  const node: AnyNode = {
    step(input): readonly Effect<Json, Json>[] {
      if (input.type === "boot") values = [...listOf(input.durable)];
      if (input.type !== "request") return [];
      const addition = input.request as unknown as Addition;
      const snapshot = [...values];
      values.push(...addition.values);
      token++;
      const write = { token, records: [...addition.values] };
      return [
        addition.isCheckpoint ? { type: "checkpoint", ...write, snapshot } : { type: "write", ...write },
        { type: "reply", connection: input.connection, reply: values.length, after: token },
      ];
    },
    wakeAt: () => null,
    inspect: () => null,
  };
  return { node, values: () => values };
}
