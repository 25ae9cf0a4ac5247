/**
 * flipFlop: an operation of one generator, then one of the other, and so on: start and stop of a fault.
 */
import type { HistoryEvent } from "../../../histories/event.ts";
import { pending, proceed } from "../generator.ts";
import type { Answer, Context, Generator } from "../generator.ts";

/**
 * Takes operations from two generators in turn, beginning with the first. Ends when the one whose turn it is has
 * ended.
 */
export function flipFlop(turn: Generator, other: Generator): Generator {
  return new FlipFlop(turn, other);
}

class FlipFlop implements Generator {
  readonly turn: Generator;
  readonly other: Generator;

  constructor(turn: Generator, other: Generator) {
    this.turn = turn;
    this.other = other;
  }

  next(context: Context): Answer {
    const answer = this.turn.next(context);
    if (answer.type === "done") return answer;
    if (answer.type === "pending") return pending(new FlipFlop(answer.next, this.other), answer.wakeAt);
    return proceed(answer.operation, new FlipFlop(this.other, answer.next));
  }

  update(context: Context, event: HistoryEvent): Generator {
    const { turn, other } = this;
    const updated = turn.update(context, event);
    const waiting = other.update(context, event);
    return updated === turn && waiting === other ? this : new FlipFlop(updated, waiting);
  }
}
