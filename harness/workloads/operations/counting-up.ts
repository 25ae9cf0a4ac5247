/**
 * countingUp: one operation again and again, each time with a new value, so that every answer tells whose value it is.
 */
import type { Json } from "../../../histories/json.ts";
import { plan } from "../../generator/combinators/once.ts";
import { pending, proceed } from "../../generator/generator.ts";
import type { Answer, Context, Generator } from "../../generator/generator.ts";
import type { KeyOptions } from "../keyed-workload.ts";

/** Which operation, on which object. */
export interface CountingUpOptions extends Pick<KeyOptions, "key" | "firstValue"> {
  /** The operation, e.g. "enqueue". */
  readonly f: string;
  /** What is asked for with a number; default: the number itself. */
  readonly content?: (number: number) => Json;
}

/** Endless operations on one object; their values count up from `firstValue`. */
export function countingUp(options: CountingUpOptions): Generator {
  return new CountingUp(options, options.firstValue);
}

class CountingUp implements Generator {
  readonly options: CountingUpOptions;
  /** The number that the next value is made of. */
  readonly number: number;

  constructor(options: CountingUpOptions, number: number) {
    this.options = options;
    this.number = number;
  }

  next(context: Context): Answer {
    const { options, number } = this;
    const { f, key, content } = options;
    const operation = plan(context, { f, key, value: content === undefined ? number : content(number) });
    return operation === undefined ? pending(this) : proceed(operation, new CountingUp(options, number + 1));
  }

  update(): Generator {
    return this;
  }
}
