/**
 * Operations on an object that only grows: a unique element goes in, or the whole is read.
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
}

/** Endless; elements count up from `firstValue`. */
export function growing(options: GrowingOptions): Generator {
  return from(options, options.firstValue);
}

function from(options: GrowingOptions, element: number): Generator {
  const { key, f, readShare } = options;
  const generator: Generator = {
    next(context) {
      const isRead = context.random.chance(readShare);
      const operation = plan(context, isRead ? { f: "read", key } : { f, key, value: element });
      if (operation === undefined) return pending(generator);
      return { type: "operation", operation, next: isRead ? generator : from(options, element + 1) };
    },
    update: () => generator,
  };
  return generator;
}
