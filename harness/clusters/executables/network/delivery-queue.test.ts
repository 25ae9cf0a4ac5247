import fc from "fast-check";
import { expect, test } from "vitest";
import { createDeliveryQueue } from "./delivery-queue.ts";

test("a queue gives what is due first, and of equals what was added first, however adds and takes are mixed", () => {
  fc.assert(
    fc.property(fc.array(fc.option(fc.nat(20), { nil: undefined })), (steps) => {
      const queue = createDeliveryQueue<number>();
      let sorted: { readonly dueNs: number; readonly item: number }[] = [];
      steps.forEach((dueNs, item) => {
        if (dueNs !== undefined) {
          queue.add(item, dueNs);
          sorted = [...sorted, { dueNs, item }].sort((one, other) => one.dueNs - other.dueNs || one.item - other.item);
        } else if (sorted.length > 0) {
          expect(queue.dueNs()).toBe(sorted[0]?.dueNs);
          expect(queue.take()).toBe(sorted.shift()?.item);
        } else {
          expect(queue.dueNs()).toBe(Infinity);
          expect(() => queue.take()).toThrow("found none");
        }
      });
    }),
  );
});
