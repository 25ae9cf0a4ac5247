/**
 * A node whose state is a list that only grows: what a disk holds of it can be compared at a glance.
 *
 * Requests are values to add, and whether to move the list into a checkpoint: its own values are then its records. The
 * reply is the length of the list, and leaves when that is durable.
 */
import type { AnyNode, Durable, Effect, Json } from "../../node.ts";

export interface Addition {
  readonly values: readonly string[];
  readonly isCheckpoint: boolean;
}

export interface GrowingList {
  readonly node: AnyNode;
  readonly values: () => readonly string[];
}

/** The list on a disk. */
export function listOf({ snapshot, records }: Durable): readonly string[] {
  return [...((snapshot ?? []) as string[]), ...(records as string[])];
}

export function growingList(): GrowingList {
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
