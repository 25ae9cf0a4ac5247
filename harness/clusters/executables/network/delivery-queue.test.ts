import fc from "fast-check";
import { expect, test } from "vitest";
import { createDeliveryQueue } from "./delivery-queue.ts";

test("a queue gives what is due first, and of equals what was added first, however adds and takes are mixed", () => {
  fc.assert(
    fc.property(fc.array(fc.option(fc.nat(20), { nil: undefined })), (steps) => {
      const queue = createDeliveryQueue<number>();
      let sorted: { readonly dueNs: number; readonly item: number }[] = [];
      const taken: unknown[] = [];
      const expected: unknown[] = [];
      steps.forEach((dueNs, item) => {
        if (dueNs === undefined) {
          expected.push([sorted[0]?.dueNs ?? Infinity, sorted.shift()?.item]);
          taken.push([queue.dueNs(), queue.dueNs() === Infinity ? undefined : queue.take()]);
        } else {
          queue.add(item, dueNs);
          sorted = [...sorted, { dueNs, item }].sort((one, other) => one.dueNs - other.dueNs || one.item - other.item);
        }
      });
      expect(taken).toEqual(expected);
    }),
  );
});

test("an empty queue has nothing to give", () => {
  expect(() => createDeliveryQueue().take()).toThrow("found none");
});
