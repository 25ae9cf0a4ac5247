/**
 * Letter: anything on its way between two participants. Letters wait in no order, for any time, so a message that is lost
 * needs no event of its own: it is one that never arrives.
 */
import type { Json } from "../../systems-under-test/node-kit/node.ts";
import { createInterner, type Interner } from "./interner.ts";
import { createOwnJournal, type Journal } from "./shared/journal.ts";

/** A message between nodes, or a request of a client's, or the answer to one. */
export type Letter = { readonly from: string; readonly to: string; readonly body: Json } & (
  | { readonly kind: "message" }
  /** `id`: the client's number of the request. */
  | { readonly kind: "request" | "reply"; readonly id: number }
);

/** Letters by number, and who receives each: a place in the cast. */
export interface Letters extends Interner<Letter> {
  numberOf(letter: Letter): number;
  /** The same, for what enters an entry of the journal: there all searchers give numbers in the same order. */
  enter(letter: Letter): number;
  /** NOBODY where there is none of this name. */
  receiverOf(letter: number): number;
  /** Whether it travels between nodes, so that the network may deliver it twice. */
  isMessage(letter: number): boolean;
}

/** The receiver of a letter to a name that nobody has: it never arrives. */
export const NOBODY = -1;

/** Equal letters have equal texts. */
export function letterText(letter: Letter): string {
  return JSON.stringify(letter);
}

/** No letters yet. @param names of the participants, in the order of the cast */
export function createLetters(names: readonly string[], journal: Journal = createOwnJournal()): Letters {
  const interner = createInterner<Letter>();
  const places = new Map(names.map((name, place) => [name, place]));
  const receivers: number[] = [];
  const messages: boolean[] = [];

  function enter(letter: Letter): number {
    const number = interner.idOf(letterText(letter), () => letter);
    if (number === receivers.length) {
      receivers.push(places.get(letter.to) ?? NOBODY);
      messages.push(letter.kind === "message");
    }
    return number;
  }

  const channel = journal.open<Letter>((letter) => void enter(letter));
  return {
    ...interner,
    enter,
    numberOf(letter) {
      const text = letterText(letter);
      const known = interner.find(text);
      if (known !== undefined) return known;
      channel.write(letter, () => interner.find(text) !== undefined);
      return interner.find(text) as number;
    },
    receiverOf: (letter) => receivers[letter] as number,
    isMessage: (letter) => messages[letter] as boolean,
  };
}
