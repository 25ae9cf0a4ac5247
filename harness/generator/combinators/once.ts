/**
 * once: a single operation, on a free worker. Everything else is built around it.
 *
 * The worker is drawn from the free ones. If it were always the first, most workers would have no work at low rates,
 * and most nodes no clients.
 */
import type { Key } from "../../../histories/event.ts";
import type { Json } from "../../../histories/json.ts";
import { DONE, pending, proceed } from "../generator.ts";
import type { Answer, Context, Generator, PlannedOperation } from "../generator.ts";

/** An operation that has no worker and no time yet. Without a value it gets null. */
export interface Template {
  /** What to do, e.g. "read". */
  readonly f: string;
  /** The object to do it to, where there are several. */
  readonly key?: Key;
  /** The argument. */
  readonly value?: Json;
}

class Nothing implements Generator {
  next(): Answer {
    return DONE;
  }

  update(): Generator {
    return this;
  }
}

const nothing = new Nothing();

/** A generator that has ended. */
export function nothingToDo(): Generator {
  return nothing;
}

/**
 * One operation, as soon as a worker is free. A function is called each time that the generator is asked. It may draw
 * from `context.random`, but must not count calls: a generator may be asked several times for one operation.
 * @example
 * ```ts
 * once({ f: "read", key: "x" });
 * once((context) => ({ f: "write", value: context.random.integer(0, 4) }));
 * ```
 */
export function once(template: Template | ((context: Context) => Template)): Generator {
  return new Once(template);
}

class Once implements Generator {
  readonly template: Template | ((context: Context) => Template);

  constructor(template: Template | ((context: Context) => Template)) {
    this.template = template;
  }

  next(context: Context): Answer {
    const { template } = this;
    const operation = plan(context, typeof template === "function" ? template(context) : template);
    return operation === undefined ? pending(this) : proceed(operation, nothing);
  }

  update(): Generator {
    return this;
  }
}

/** The template as an operation for now, on a random free worker; undefined when none is free. */
export function plan(context: Context, template: Template): PlannedOperation | undefined {
  const { free, time, random } = context;
  const worker = free.length === 1 ? free[0] : free[Math.floor(random.unit() * free.length)];
  if (worker === undefined) return undefined;
  const value = template.value === undefined ? null : template.value;
  return template.key === undefined
    ? { worker, time, f: template.f, value }
    : { worker, time, f: template.f, key: template.key, value };
}
