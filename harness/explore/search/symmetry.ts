/**
 * Symmetry: nodes that do the same under each other's names. Of worlds that differ only in who of them is who, the search
 * looks at one.
 *
 * To take two worlds for one that are not alike would hide bugs, so nothing is believed. A system says which of its nodes it
 * holds to be interchangeable, and every step of theirs that the search looks at is carried out by the others as well, with
 * the names exchanged. They must end in states that are each other's images, and send letters that are. A single difference
 * ends the search. When there is none, the exchanged worlds have exchanged futures: by induction over the steps.
 *
 * Source: Ip and Dill, "Better verification through symmetry", 1996; the check in place of their types is our own.
 */
import type { Json } from "../../../systems-under-test/node-kit/node.ts";
import type { Cast, ExpandedWorld } from "../events.ts";
import { letterCode, letterOf } from "../input-code.ts";
import type { Letter } from "../letter.ts";
import type { Participant, Transition } from "../participant.ts";
import { createWorldHash, type WorldHash } from "./world-hash.ts";

/** Looks at one of the worlds that are alike. */
export interface Symmetry {
  /**
   * Puts the one world in place of this one that stands for all that are alike. Returns its hash.
   * @throws NotInterchangeable when nodes turn out not to be
   */
  canonical(words: Int32Array, length: number): number;
  /** Gets ready for the worlds after this one. */
  enter(words: Int32Array, length: number): void;
  /** As `canonical`, of a world after the one that was entered. */
  canonicalAfter(next: ExpandedWorld): number;
  /** Looks at what a step says about the symmetry. To be called with every step that leads to a world. */
  check(who: number, state: number, code: number): void;
}

/** Nodes that the system holds to be interchangeable, and that are not. */
export class NotInterchangeable extends Error {
  override readonly name = "NotInterchangeable";
}

/** One exchange of names. */
interface Exchange {
  /** By place, whose part is taken over. */
  readonly places: readonly number[];
  readonly names: ReadonlyMap<string, string>;
  /** By letter, its image; by participant and state, the image of the state. Found when they are needed. */
  readonly letters: number[];
  readonly states: readonly number[][];
}

/** @param groups places of nodes that are interchangeable with each other; each in one group at most. None: only hashes */
export function createSymmetry(cast: Cast, groups: readonly (readonly string[])[]): Symmetry {
  return new CheckedSymmetry(cast, exchangesOf(cast, groups));
}

class CheckedSymmetry implements Symmetry {
  readonly #cast: Cast;
  readonly #everybody: readonly Participant<unknown>[];
  readonly #exchanges: readonly Exchange[];
  /** Of the world as it is, and with names exchanged. */
  readonly #hash: WorldHash;
  readonly #image: number[] = [];

  constructor(cast: Cast, exchanges: readonly Exchange[]) {
    this.#cast = cast;
    this.#everybody = [...cast.nodes, ...cast.clients];
    this.#exchanges = exchanges;
    this.#hash = createWorldHash(
      cast,
      exchanges.map((exchange) => ({
        placeOf: (who) => exchange.places[who] as number,
        stateOf: (who, state) => this.#stateImage(exchange, who, state),
        letterOf: (letter) => this.#letterImage(exchange, letter),
      })),
    );
  }

  canonical(words: Int32Array, length: number): number {
    const hash = this.#hash.of(words, length);
    this.#putLeast(words, length);
    return hash;
  }

  enter(words: Int32Array, length: number): void {
    this.#hash.enter(words, length);
  }

  canonicalAfter(next: ExpandedWorld): number {
    const hash = this.#hash.after(next);
    this.#putLeast(next.words, next.length);
    return hash;
  }

  #putLeast(words: Int32Array, length: number): void {
    const least = this.#hash.least();
    if (least > 0) this.#exchange(this.#exchanges[least - 1] as Exchange, words, length);
  }

  check(who: number, state: number, code: number): void {
    if (this.#exchanges.length === 0) return;
    const participant = this.#everybody[who] as Participant<unknown>;
    const transition = participant.next(state, code);
    if (transition.isChecked) return;
    transition.isChecked = true;
    for (const exchange of this.#exchanges) this.#checkWith(exchange, who, state, code, transition);
  }

  #checkWith(exchange: Exchange, who: number, state: number, code: number, transition: Transition): void {
    const other = this.#everybody[exchange.places[who] as number] as Participant<unknown>;
    const said = other.next(this.#stateImage(exchange, who, state), this.#codeImage(exchange, code));
    const letters = transition.letters.map((letter) => this.#letterImage(exchange, letter)).sort((a, b) => a - b);
    const isAlike =
      said.to === this.#stateImage(exchange, who, transition.to) &&
      String(letters) === String(said.letters) &&
      (said.problem === undefined) === (transition.problem === undefined) &&
      said.ended === transition.ended &&
      this.#isMirrored(exchange, who, transition.to);
    if (isAlike) return;
    const own = (this.#everybody[who] as Participant<unknown>).name;
    const names = [...exchange.names].filter(([one, another]) => one !== another).map(([one]) => one);
    throw new NotInterchangeable(
      `${names.join(" and ")} are said to be interchangeable, and are not: ${own} does something else than ${other.name} does with the names exchanged. Search without symmetry.`,
    );
  }

  /** Whether a state is the image of its image, and the same may happen to both. What a node says of itself may name it. */
  #isMirrored(exchange: Exchange, who: number, state: number): boolean {
    const image = this.#stateImage(exchange, who, state);
    const back = this.#exchanges.find(({ places }) => places.every((place, at) => exchange.places[place] === at));
    if (back !== undefined && this.#stateImage(back, exchange.places[who] as number, image) !== state) return false;
    const said = (participant: number, at: number): string => {
      const view = (this.#everybody[participant] as Participant<{ readonly [name: string]: unknown }>).view(at);
      return JSON.stringify({ ...view, inspected: undefined });
    };
    return said(who, state) === said(exchange.places[who] as number, image);
  }

  #stateImage(exchange: Exchange, who: number, state: number): number {
    const images = exchange.states[who] as number[];
    const known = images[state];
    if (known !== undefined) return known;
    // From the nearest state whose image is known: ways may be too long to be followed by calls within calls.
    const way: number[] = [state];
    const participant = this.#everybody[who] as Participant<unknown>;
    for (let at = participant.wayTo(state); at !== undefined && images[at.from] === undefined;) {
      way.push(at.from);
      at = participant.wayTo(at.from);
    }
    const other = this.#everybody[exchange.places[who] as number] as Participant<unknown>;
    for (const each of way.reverse()) {
      const last = participant.wayTo(each);
      images[each] =
        last === undefined ? 0 : other.next(images[last.from] as number, this.#codeImage(exchange, last.code)).to;
    }
    return images[state] as number;
  }

  #codeImage(exchange: Exchange, code: number): number {
    const letter = letterOf(code);
    return letter === undefined ? code : letterCode(this.#letterImage(exchange, letter));
  }

  #letterImage(exchange: Exchange, letter: number): number {
    const known = exchange.letters[letter];
    if (known !== undefined) return known;
    const { letters } = this.#cast;
    const image = letters.numberOf(renamed(letters.at(letter), exchange.names) as unknown as Letter);
    exchange.letters[letter] = image;
    return image;
  }

  #exchange(exchange: Exchange, words: Int32Array, length: number): void {
    const count = this.#everybody.length;
    const image = this.#image;
    for (let who = 0; who < count; who++) {
      image[exchange.places[who] as number] = this.#stateImage(exchange, who, words[who] as number);
    }
    for (let who = 0; who < count; who++) words[who] = image[who] as number;
    // The letters have to be in order again, and are few.
    for (let place = count + 2; place < length; place++) {
      const letter = this.#letterImage(exchange, words[place] as number);
      let to = place;
      for (; to > count + 2 && (words[to - 1] as number) > letter; to--) words[to] = words[to - 1] as number;
      words[to] = letter;
    }
  }
}

/** All exchanges of names within the groups, but for the one that changes nothing. */
function exchangesOf({ nodes, clients }: Cast, groups: readonly (readonly string[])[]): Exchange[] {
  const names = [...nodes, ...clients].map(({ name }) => name);
  let all: ReadonlyMap<string, string>[] = [new Map()];
  for (const group of groups) {
    all = all.flatMap((before) =>
      permutations(group).map(
        (order) => new Map([...before, ...group.map((name, at) => [name, order[at] ?? name] as const)]),
      ),
    );
  }
  return all
    .filter((each) => [...each].some(([one, other]) => one !== other))
    .map((each) => ({
      names: each,
      places: names.map((name) => names.indexOf(each.get(name) ?? name)),
      letters: [],
      states: names.map(() => []),
    }));
}

function permutations<Item>(items: readonly Item[]): Item[][] {
  if (items.length === 0) return [[]];
  return items.flatMap((item, at) =>
    permutations([...items.slice(0, at), ...items.slice(at + 1)]).map((rest) => [item, ...rest]),
  );
}

/** The same data with the names exchanged, wherever one stands as a word of a text: "n1" and "n1-2", but not "n12". */
function renamed(data: Json, names: ReadonlyMap<string, string>): Json {
  if (typeof data === "string") return data.replace(/\w+/g, (word) => names.get(word) ?? word);
  if (Array.isArray(data)) return (data as readonly Json[]).map((item) => renamed(item, names));
  if (typeof data !== "object" || data === null) return data;
  return Object.fromEntries(
    Object.entries(data as { readonly [name: string]: Json }).map(([name, item]) => [
      renamed(name, names) as string,
      renamed(item, names),
    ]),
  );
}
