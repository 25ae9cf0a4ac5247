/**
 * Operations on an object that grows: a unique element goes in, or the whole is read; at times it is emptied.
 */
import { pending } from "../generator/generator.ts";
import type { Generator } from "../generator/generator.ts";
import { plan } from "../generator/once.ts";
import type { KeyOptions } from "./keyed-workload.ts";

export interface GrowingOptions extends KeyOptions {
  /** The operation that puts an element in. */
  readonly f: "append" | "add";
  /** Share of reads, 0..1. */
  readonly readShare: number;
  /** Share of deletes, 0..1; default 0. */
  readonly deleteShare?: number;
}

/** Endless; elements count up from `firstValue`. */
export function growing(options: GrowingOptions): Generator {
  return from(options, options.firstValue);
}

function from(options: GrowingOptions, element: number): Generator {
  const { key, f, readShare, deleteShare = 0 } = options;
  const generator: Generator = {
    next(context) {
      const isRead = context.random.chance(readShare);
      const isDelete = !isRead && deleteShare > 0 && context.random.chance(deleteShare / (1 - readShare));
      const other = isDelete ? { f: "delete", key } : { f, key, value: element };
      const operation = plan(context, isRead ? { f: "read", key } : other);
      if (operation === undefined) return pending(generator);
      return { type: "operation", operation, next: operation.f === f ? from(options, element + 1) : generator };
    },
    update: () => generator,
  };
  return generator;
}
