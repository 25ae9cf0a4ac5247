/**
 * sequence: one generator after the other. The next begins when the one before has nothing more to ask for, though
 * its last operations may still be in flight; `phases` waits for them.
 */
import { nothingToDo } from "./once.ts";
import { pending } from "./generator.ts";
import type { Generator } from "./generator.ts";

/** All operations of the first generator, then of the second, and so on. */
export function sequence(...parts: readonly Generator[]): Generator {
  const [first, ...rest] = parts;
  return first === undefined ? nothingToDo() : following(first, rest, 0);
}

/** `current`, then rest[position], rest[position + 1] … */
function following(current: Generator, rest: readonly Generator[], position: number): Generator {
  const generator: Generator = {
    next(context) {
      let at = position;
      let answer = current.next(context);
      for (let later = rest[at]; answer.type === "done" && later !== undefined; later = rest[at]) {
        answer = later.next(context);
        at++;
      }
      if (answer.type === "done") return answer;
      if (answer.type === "pending") {
        return pending(following(answer.next, rest, at), answer.wakeAt);
      }

      return { type: "operation", operation: answer.operation, next: following(answer.next, rest, at) };
    },
    update(context, event) {
      const updated = current.update(context, event);
      return updated === current ? generator : following(updated, rest, position);
    },
  };
  return generator;
}
