/**
 * Workers that only read, beside those that do everything.
 *
 * A client that also writes waits for its write while its server is cut off, and sees little of what that server goes on
 * answering: with readers on every server a hundred times as many stale reads are found.
 */
import type { Key } from "../../../histories/event.ts";
import { plan } from "../../generator/combinators/once.ts";
import { NarrowedContext } from "../../generator/combinators/on-workers.ts";
import { type Answer, type Context, type Generator, pending, proceed, type Worker } from "../../generator/generator.ts";
import type { HistoryEvent } from "../../../histories/event.ts";

/** Client workers 0 … readers-1 only read this key; the others do what the generator says. It ends when that does. */
export function withReaders(readers: number, key: Key, inner: Generator): Generator {
  return readers === 0 ? inner : new WithReaders({ readers, key }, inner);
}

interface Readers {
  readonly readers: number;
  readonly key: Key;
}

class WithReaders implements Generator {
  readonly of: Readers;
  readonly inner: Generator;

  constructor(of: Readers, inner: Generator) {
    this.of = of;
    this.inner = inner;
  }

  next(context: Context): Answer {
    const { of, inner } = this;
    const isOther = (worker: Worker): boolean => worker === "nemesis" || worker >= of.readers;
    const others = narrowed(context, isOther);
    // One who reads never ends the key: asked first, the others say when it is over.
    const answer = inner.next(others);
    if (answer.type !== "pending") return answer.type === "done" ? answer : this.#after(answer);
    const read = plan(
      narrowed(context, (worker) => !isOther(worker)),
      { f: "read", key: of.key },
    );
    const next = answer.next === inner ? this : new WithReaders(of, answer.next);
    return read === undefined ? pending(next, answer.wakeAt) : proceed(read, next);
  }

  update(context: Context, event: HistoryEvent): Generator {
    const updated = this.inner.update(context, event);
    return updated === this.inner ? this : new WithReaders(this.of, updated);
  }

  #after({ operation, next }: Extract<Answer, { readonly type: "operation" }>): Answer {
    return proceed(operation, next === this.inner ? this : new WithReaders(this.of, next));
  }
}

function narrowed(context: Context, includes: (worker: Worker) => boolean): Context {
  return new NarrowedContext(context).fill(context, context.workers.filter(includes), includes);
}
