/**
 * sequence: one generator after the other. The next begins when the one before has nothing more to ask for, though
 * its last operations may still be in flight; `phases` waits for them.
 */
import { nothingToDo } from "./once.ts";
import { pending, proceed } from "../generator.ts";
import type { Answer, Context, Generator } from "../generator.ts";
import { Wrapper } from "./wrapper.ts";

/** All operations of the first generator, then of the second, and so on. */
export function sequence(...parts: readonly Generator[]): Generator {
  const [first, ...rest] = parts;
  return first === undefined ? nothingToDo() : new Sequence(first, rest, 0);
}

/** `inner`, then rest[position], rest[position + 1] … */
class Sequence extends Wrapper {
  readonly rest: readonly Generator[];
  readonly position: number;

  constructor(inner: Generator, rest: readonly Generator[], position: number) {
    super(inner);
    this.rest = rest;
    this.position = position;
  }

  around(inner: Generator): Generator {
    return new Sequence(inner, this.rest, this.position);
  }

  override next(context: Context): Answer {
    const { inner, rest } = this;
    let at = this.position;
    let answer = inner.next(context);
    for (let later = rest[at]; answer.type === "done" && later !== undefined; later = rest[at]) {
      answer = later.next(context);
      at++;
    }
    if (answer.type === "done") return answer;
    const isSame = at === this.position && answer.next === inner;
    const next = isSame ? this : new Sequence(answer.next, rest, at);
    return answer.type === "pending" ? pending(next, answer.wakeAt) : proceed(answer.operation, next);
  }
}
