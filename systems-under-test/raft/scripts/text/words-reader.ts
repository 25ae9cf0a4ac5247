/**
 * Reads the words of one line of a script, from left to right; whatever does not fit is said with file and line.
 */
import type { Id, Json } from "../../../node-kit/node.ts";
import { ScriptSyntaxError, type Line } from "./syntax.ts";

/** Quoted texts, lists and arrows are one word each. */
const WORD = /"(?:[^"\\]|\\.)*"|\[[^\]]*\]|\S+/g;

/** Reads the words of a line one by one; each mistake is an error with its line. */
export interface WordsReader {
  /** The next word, which is left where it is; "" at the end. */
  readonly peek: () => string;
  readonly next: (expected: string) => string;
  /** Takes the word if it is the next one. */
  readonly accept: (word: string) => boolean;
  readonly isAtNode: () => boolean;
  readonly node: () => Id;
  /** As many as follow. */
  readonly nodes: () => readonly Id[];
  /** An integer, with a sign or without. */
  readonly integer: (expected: string) => number;
  /** e.g. `3`, `"new"`, `[1,2]`, `null`. */
  readonly json: (expected: string) => Json;
  readonly end: () => void;
  readonly wrong: (expected: string) => ScriptSyntaxError;
}

/** A reader at the first word after the command. @param ids the nodes that there are */
export function createWordsReader(line: Line, ids: readonly Id[]): WordsReader {
  const words: readonly string[] = line.text.match(WORD) ?? [];
  let at = 0;
  const peek = (): string => words[at] ?? "";
  const wrong = (expected: string): ScriptSyntaxError => new ScriptSyntaxError(line, expected, peek());
  const next = (expected: string): string => {
    if (at >= words.length) throw wrong(expected);
    return words[at++] ?? "";
  };
  const isNode = (word: string): boolean => ids.includes(word);
  return {
    peek,
    next,
    wrong,
    isAtNode: () => isNode(peek()),
    accept(word) {
      if (peek() !== word) return false;
      at++;
      return true;
    },
    node() {
      if (!isNode(peek())) throw wrong(`one of the nodes ${ids.join(", ")}`);
      return next("a node");
    },
    nodes() {
      const found: Id[] = [];
      while (isNode(peek())) found.push(next("a node"));
      return found;
    },
    integer(expected) {
      if (!/^[+-]?\d+$/.test(peek())) throw wrong(expected);
      return Number(next(expected));
    },
    json(expected) {
      try {
        const value = JSON.parse(peek()) as Json;
        at++;
        return value;
      } catch {
        throw wrong(expected);
      }
    },
    end() {
      if (at < words.length) throw wrong("the end of the line");
    },
  };
}
