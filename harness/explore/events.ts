/**
 * What may happen next in a world, and the world after it.
 *
 * Nothing that is in vain happens: a letter that changes nothing at its receiver, and is not answered, may as well be on its
 * way for ever.
 */
import type { ClientView } from "./client-machine.ts";
import { BOOT, CRASH, INVOKE, letterCode, letterOf, NO_LETTER, SYNC, TIME_OUT } from "./input-code.ts";
import { IMPOSSIBLE, type Judge } from "./judge.ts";
import { type Letters, NOBODY } from "./letter.ts";
import type { NodeView } from "./node-machine.ts";
import type { Participant, Transition } from "./participant.ts";
import type { SettlingStep } from "./settling/settle.ts";
import { BOUNDED, usedAfter, usedOf, WORDS_MAX } from "./world.ts";

/** Everybody, in one order: the nodes, then the clients. */
export interface Cast {
  readonly nodes: readonly Participant<NodeView>[];
  readonly clients: readonly Participant<ClientView>[];
  readonly letters: Letters;
  readonly judge: Judge;
  /** How much of each of `BOUNDED` there may be. */
  readonly bounds: readonly number[];
  /** Whether a crash may lose writes; else every write is on disk at once. */
  readonly losesWrites: boolean;
  /** What happens to the nodes, all of them started, before anything is searched. */
  readonly settling: readonly SettlingStep[];
}

/** One event. `who` is a place in the cast; `letter` a number. */
export interface Happening {
  readonly who: number;
  readonly what: "boot" | "crash" | "sync" | "time out" | "invoke" | "arrive" | "arrive twice";
  readonly letter?: number;
  /** Of a crash: the unsynced writes that survive. */
  readonly keep?: number;
}

const TIMEOUTS = BOUNDED.indexOf("timeouts");
const CRASHES = BOUNDED.indexOf("crashes");
const DUPLICATES = BOUNDED.indexOf("duplicates");
const RETRIES = BOUNDED.indexOf("retries");
const UNBOUNDED = -1;
/** In the place of a letter: more than any. */
const NONE_LEFT = 2 ** 31 - 1;

/** Worlds of a cast: what may happen in one, and what comes of it. One world at a time; nothing is made anew for each. */
export interface Expander {
  /** Calls back for everything that may happen in this world. What `after` gives is there until the next call back. */
  each(words: Int32Array, length: number, found: (successor: ExpandedWorld) => void): void;
}

/** A world after an event; always the same object with other content. */
export interface ExpandedWorld {
  words: Int32Array;
  length: number;
  who: number;
  /** The state of `who` before and after. */
  from: number;
  to: number;
  code: number;
  /** A copy of the letter is on its way still. */
  stays: boolean;
  /** The letter that is on its way no more; NO_LETTER: none. */
  taken: number;
  /** The letters that are on their way since: the first `sentCount` of these. */
  readonly sent: number[];
  sentCount: number;
  problem: string | undefined;
}

/** The event that led to an expanded world. */
export function happeningOf({ who, code, stays }: ExpandedWorld): Happening {
  const letter = letterOf(code);
  if (letter !== undefined) return { who, what: stays ? "arrive twice" : "arrive", letter };
  if (code >= CRASH) return { who, what: "crash", keep: (code - CRASH) / 2 };
  const what = code === BOOT ? "boot" : code === SYNC ? "sync" : code === INVOKE ? "invoke" : "time out";
  return { who, what };
}

/** An expander of the worlds of this cast. */
export function createExpander(cast: Cast): Expander {
  return new WorldExpander(cast);
}

class WorldExpander implements Expander {
  readonly #cast: Cast;
  readonly #participants: number;
  readonly #isSet: boolean;
  readonly #next: ExpandedWorld;
  #words: Int32Array = new Int32Array(0);
  #length = 0;
  /** By node. */
  readonly #isRunning: boolean[] = [];
  #found: (successor: ExpandedWorld) => void = () => undefined;

  constructor(cast: Cast) {
    this.#cast = cast;
    this.#participants = cast.nodes.length + cast.clients.length;
    this.#isSet = cast.bounds[DUPLICATES] === Infinity;
    const words = new Int32Array(WORDS_MAX);
    const step = { who: 0, from: 0, to: 0, code: 0, stays: false, taken: NO_LETTER, sent: [], sentCount: 0 };
    this.#next = { words, length: 0, ...step, problem: undefined };
  }

  each(words: Int32Array, length: number, found: (successor: ExpandedWorld) => void): void {
    this.#words = words;
    this.#length = length;
    this.#found = found;
    this.#ofNodes();
    this.#ofClients();
    this.#arrivals();
  }

  #isLeft(kind: number): boolean {
    return usedOf(this.#words[this.#participants + 1] as number, kind) < (this.#cast.bounds[kind] as number);
  }

  #ofNodes(): void {
    const { nodes } = this.#cast;
    for (let who = 0; who < nodes.length; who++) {
      const { life, wakeAt, unsynced } = (nodes[who] as Participant<NodeView>).view(this.#words[who] as number);
      this.#isRunning[who] = life === "running";
      if (life === "running") {
        if (wakeAt !== null && this.#isLeft(TIMEOUTS)) this.#happens(who, TIME_OUT, TIMEOUTS);
        if (unsynced > 0) this.#happens(who, SYNC, UNBOUNDED);
        if (!this.#isLeft(CRASHES)) continue;
        for (let keep = 0; keep <= unsynced; keep++) this.#happens(who, CRASH + 2 * keep, CRASHES);
      } else if (life !== "halted") {
        this.#happens(who, BOOT, UNBOUNDED);
      } else if (this.#isLeft(CRASHES)) {
        this.#happens(who, BOOT, CRASHES);
      }
    }
  }

  #ofClients(): void {
    const { nodes, clients } = this.#cast;
    for (let place = 0; place < clients.length; place++) {
      const who = nodes.length + place;
      const { next, waits } = (clients[place] as Participant<ClientView>).view(this.#words[who] as number);
      if (next !== undefined) this.#happens(who, INVOKE, UNBOUNDED);
      if (waits && this.#isLeft(RETRIES)) this.#happens(who, TIME_OUT, RETRIES);
    }
  }

  #arrivals(): void {
    const { nodes, letters } = this.#cast;
    for (let place = this.#participants + 2; place < this.#length; place++) {
      const letter = this.#words[place] as number;
      if (place > this.#participants + 2 && letter === this.#words[place - 1]) continue;
      const who = letters.receiverOf(letter);
      if (who === NOBODY) continue;
      if (who < nodes.length && this.#isRunning[who] === false) continue;
      const code = letterCode(letter);
      // A client has a connection of its own, which doubles nothing.
      const isDoubled = letters.isMessage(letter);
      if (isDoubled && this.#isSet) {
        this.#happens(who, code, UNBOUNDED, true);
        continue;
      }
      this.#happens(who, code, UNBOUNDED);
      if (isDoubled && this.#isLeft(DUPLICATES)) this.#happens(who, code, DUPLICATES, true);
    }
  }

  #happens(who: number, code: number, uses: number, stays = false): void {
    if (this.#carryOut(who, code, uses, stays)) this.#found(this.#next);
  }

  /** Returns false for what is in vain. */
  #carryOut(who: number, code: number, uses: number, stays: boolean): boolean {
    const { nodes, clients } = this.#cast;
    const state = this.#words[who] as number;
    const participant = (who < nodes.length ? nodes[who] : clients[who - nodes.length]) as Participant<unknown>;
    const transition = participant.next(state, code);
    if (transition.isInVain && code % 2 === 1) return false;
    const next = this.#next;
    const count = this.#participants;
    for (let place = 0; place < count + 2; place++) next.words[place] = this.#words[place] as number;
    next.words[who] = transition.to;
    if (who >= nodes.length) next.words[count] = this.#judged(who - nodes.length, state, code, transition);
    if (uses !== UNBOUNDED) next.words[count + 1] = usedAfter(next.words[count + 1] as number, uses);
    next.taken = stays ? NO_LETTER : (letterOf(code) ?? NO_LETTER);
    next.length = this.#withLetters(transition.letters);
    next.who = who;
    next.from = state;
    next.to = transition.to;
    next.code = code;
    next.stays = stays;
    next.problem =
      transition.problem ?? (next.words[count] === IMPOSSIBLE ? "no order explains what the clients saw" : undefined);
    return true;
  }

  #judged(client: number, state: number, code: number, { ended }: Transition): number {
    const { clients, judge } = this.#cast;
    let judgement = this.#words[this.#participants] as number;
    if (code === INVOKE) {
      const { next } = (clients[client] as Participant<ClientView>).view(state);
      if (next !== undefined) judgement = judge.invoked(judgement, client, next);
    }
    return ended === undefined ? judgement : judge.ended(judgement, client, ended);
  }

  /** Writes the letters after the other words: without the one that is taken, with these. Returns the length of all. */
  #withLetters(sent: readonly number[]): number {
    const next = this.#next;
    const { words } = next;
    let left = next.taken;
    next.sentCount = 0;
    let from = this.#participants + 2;
    let to = from;
    let added = 0;
    if (to + (this.#length - from) + sent.length > words.length) throw new Error("too many letters are on their way");
    while (from < this.#length || added < sent.length) {
      const old = from < this.#length ? (this.#words[from] as number) : NONE_LEFT;
      const fresh = added < sent.length ? (sent[added] as number) : NONE_LEFT;
      if (old <= fresh) {
        from++;
        if (old === left) left = NO_LETTER;
        else words[to++] = old;
      } else {
        added++;
        const isThere = this.#isSet && this.#cast.letters.isMessage(fresh) && words[to - 1] === fresh;
        if (isThere && to > this.#participants + 2) continue;
        words[to++] = fresh;
        next.sent[next.sentCount++] = fresh;
      }
    }
    return to;
  }
}
