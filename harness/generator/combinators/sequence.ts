/**
 * sequence: one generator after the other. The next begins when the one before has nothing more to ask for, though
 * its last operations may still be in flight; `phases` waits for them.
 */
import { nothingToDo } from "./once.ts";
import type { HistoryEvent } from "../../../histories/event.ts";
import { pending, proceed } from "../generator.ts";
import type { Answer, Context, Generator } from "../generator.ts";

/** All operations of the first generator, then of the second, and so on. */
export function sequence(...parts: readonly Generator[]): Generator {
  const [first, ...rest] = parts;
  return first === undefined ? nothingToDo() : new Sequence(first, rest, 0);
}

/** `current`, then rest[position], rest[position + 1] … */
class Sequence implements Generator {
  readonly current: Generator;
  readonly rest: readonly Generator[];
  readonly position: number;

  constructor(current: Generator, rest: readonly Generator[], position: number) {
    this.current = current;
    this.rest = rest;
    this.position = position;
  }

  next(context: Context): Answer {
    const { current, rest } = this;
    let at = this.position;
    let answer = current.next(context);
    for (let later = rest[at]; answer.type === "done" && later !== undefined; later = rest[at]) {
      answer = later.next(context);
      at++;
    }
    if (answer.type === "done") return answer;
    const isSame = at === this.position && answer.next === current;
    const next = isSame ? this : new Sequence(answer.next, rest, at);
    return answer.type === "pending" ? pending(next, answer.wakeAt) : proceed(answer.operation, next);
  }

  update(context: Context, event: HistoryEvent): Generator {
    const updated = this.current.update(context, event);
    return updated === this.current ? this : new Sequence(updated, this.rest, this.position);
  }
}
