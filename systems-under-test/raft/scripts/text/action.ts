/**
 * What a command of a text script is: how it is written, and what it does.
 */
import type { Stage } from "./stage.ts";
import type { WordsReader } from "./words-reader.ts";

/** What is told of the nodes: each message that arrives, or what came of all of it. */
export type Telling = "each message" | "the outcome";

/** A command of a text script that is ready to be carried out. */
export interface Action {
  readonly telling: Telling;
  /** Gives lines of its own, if it has any. Throws an Error where the state of the cluster does not allow it. */
  readonly run: (stage: Stage) => readonly string[];
}

/** A word that a line of a script may begin with. */
export interface Command {
  /** e.g. "stand NODE [with NODES]". */
  readonly usage: string;
  /** What it does, a sentence. */
  readonly what: string;
  /** Reads the words after the command's own. @throws ScriptSyntaxError */
  readonly read: (words: WordsReader) => Action;
}

/** Commands by their words. */
export type Commands = { readonly [word: string]: Command };

/** An action without lines of its own. */
export function outcomeOf(run: (stage: Stage) => void): Action {
  return {
    telling: "the outcome",
    run(stage) {
      run(stage);
      return [];
    },
  };
}
