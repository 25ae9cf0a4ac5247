/**
 * counting: an operation whose value goes up by one each time: no value comes twice.
 */
import { plan } from "../../generator/combinators/once.ts";
import { pending, proceed } from "../../generator/generator.ts";
import type { Answer, Context, Generator } from "../../generator/generator.ts";

/** Endless operations of this `f` with the values 0, 1, 2 … */
export function counting(f: string): Generator {
  return new Counting(f, 0);
}

class Counting implements Generator {
  readonly f: string;
  readonly value: number;

  constructor(f: string, value: number) {
    this.f = f;
    this.value = value;
  }

  next(context: Context): Answer {
    const { f, value } = this;
    const operation = plan(context, { f, value });
    return operation === undefined ? pending(this) : proceed(operation, new Counting(f, value + 1));
  }

  update(): Generator {
    return this;
  }
}
