/**
 * Operations on an object that grows: a unique element is added, or the whole is read. At times it is deleted.
 */
import { pending, proceed } from "../../generator/generator.ts";
import type { Answer, Context, Generator } from "../../generator/generator.ts";
import { plan } from "../../generator/combinators/once.ts";
import type { KeyOptions } from "../keyed-workload.ts";

/** Which object, and how often what is done with it. */
export interface GrowingOptions extends Pick<KeyOptions, "key" | "firstValue"> {
  /** The operation that adds an element. */
  readonly f: "append" | "add";
  /** Share of reads, 0..1 (not 1 when there are deletes). */
  readonly readShare: number;
  /** Share of deletes, 0..1; default 0. */
  readonly deleteShare?: number;
}

/** Endless operations on one object; its elements count up from `firstValue`. */
export function growing(options: GrowingOptions): Generator {
  return new Growing(options, options.firstValue);
}

class Growing implements Generator {
  readonly options: GrowingOptions;
  /** The next element to add. */
  readonly element: number;

  constructor(options: GrowingOptions, element: number) {
    this.options = options;
    this.element = element;
  }

  next(context: Context): Answer {
    const { options, element } = this;
    const { key, f, readShare, deleteShare = 0 } = options;
    const isRead = context.random.chance(readShare);
    const isDelete = !isRead && deleteShare > 0 && context.random.chance(deleteShare / (1 - readShare));
    const other = isDelete ? { f: "delete", key } : { f, key, value: element };
    const operation = plan(context, isRead ? { f: "read", key } : other);
    if (operation === undefined) return pending(this);
    return proceed(operation, operation.f === f ? new Growing(options, element + 1) : this);
  }

  update(): Generator {
    return this;
  }
}
