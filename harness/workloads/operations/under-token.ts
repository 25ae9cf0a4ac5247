/**
 * Operations of clients that are given a token now and then, such as that of a lock or the epoch of a leader: what a process
 * does next depends on the token that it has.
 */
import type { HistoryEvent, Key, ProcessId } from "../../../histories/event.ts";
import type { Json } from "../../../histories/json.ts";
import { plan } from "../../generator/combinators/once.ts";
import { pending, proceed } from "../../generator/generator.ts";
import type { Answer, Context, Generator } from "../../generator/generator.ts";

/** The last token that each process was given, as long as it may think that it is its own. */
export type Tokens = ReadonlyMap<ProcessId, Json>;

/** What a process does next. */
export interface Choice {
  readonly f: string;
  readonly value: Json;
}

/** What is done with one object. */
export interface UnderToken {
  readonly key: Key;
  /** The first of the values to write; they count up from it. */
  readonly firstValue: number;
  /** What a process with this token does next; undefined: it has none. `nextValue` is one that nobody has written. */
  readonly choose: (context: Context, token: Json | undefined, nextValue: number) => Choice;
  /** The tokens after an event; the same map where none changed. */
  readonly after: (tokens: Tokens, event: HistoryEvent) => Tokens;
}

/** Endless operations on one object, each chosen by the token of the process that gets it. */
export function underToken(given: UnderToken): Generator {
  return new OnObject(given, given.firstValue, new Map());
}

/** The tokens without that of this process; the same map where it has none. */
export function without(tokens: Tokens, process: ProcessId): Tokens {
  return tokens.has(process) ? new Map([...tokens].filter(([other]) => other !== process)) : tokens;
}

class OnObject implements Generator {
  readonly given: UnderToken;
  readonly nextValue: number;
  readonly tokens: Tokens;

  constructor(given: UnderToken, nextValue: number, tokens: Tokens) {
    this.given = given;
    this.nextValue = nextValue;
    this.tokens = tokens;
  }

  next(context: Context): Answer {
    const { given, nextValue, tokens } = this;
    const operation = plan(context, { f: "read", key: given.key });
    if (operation === undefined) return pending(this);
    const chosen = given.choose(context, tokens.get(context.processOf(operation.worker)), nextValue);
    return proceed({ ...operation, ...chosen }, new OnObject(given, nextValue + 1, tokens));
  }

  update(_context: Context, event: HistoryEvent): Generator {
    const tokens = this.given.after(this.tokens, event);
    return tokens === this.tokens ? this : new OnObject(this.given, this.nextValue, tokens);
  }
}
