/**
 * Inputs of participants as numbers, so that a table finds them fast: even ones for what happens to a participant, odd ones
 * for the letters that it receives.
 */
import type { ClientMachineInput } from "./client-machine.ts";
import type { Letters } from "./letter.ts";
import type { NodeInput } from "./node-machine.ts";

/** A node starts. */
export const BOOT = 0;
/** The moment comes for which it waits. */
export const TIME_OUT = 2;
/** The oldest unsynced write of a node is on disk. */
export const SYNC = 4;
/** A client begins its next operation. */
export const INVOKE = 6;
/** A node loses its power and all unsynced writes; `CRASH + 2 * n`: the oldest n of them survive. */
export const CRASH = 8;

/** In the place of the number of a letter: there is none. */
export const NO_LETTER = -1;

/** The arrival of this letter. */
export function letterCode(letter: number): number {
  return 2 * letter + 1;
}

/** The letter that arrives; undefined: it is something else. */
export function letterOf(code: number): number | undefined {
  return code % 2 === 1 ? (code - 1) / 2 : undefined;
}

/** The number of what happens to a node; the inverse of `nodeInputs`. */
export function nodeCode(input: NodeInput, letters: Letters): number {
  switch (input.do) {
    case "boot":
      return BOOT;
    case "time out":
      return TIME_OUT;
    case "sync":
      return SYNC;
    case "crash":
      return CRASH + 2 * input.keep;
    case "receive":
      return letterCode(letters.numberOf(input.letter));
  }
}

/** Reads the numbers that a node is given. */
export function nodeInputs(letters: Letters): (code: number) => NodeInput {
  return (code) => {
    const letter = letterOf(code);
    if (letter !== undefined) return { do: "receive", letter: letters.at(letter) };
    if (code === BOOT) return { do: "boot" };
    if (code === TIME_OUT) return { do: "time out" };
    if (code === SYNC) return { do: "sync" };
    return { do: "crash", keep: (code - CRASH) / 2 };
  };
}

/** Reads the numbers that a client is given. */
export function clientInputs(letters: Letters): (code: number) => ClientMachineInput {
  return (code) => {
    const letter = letterOf(code);
    if (letter !== undefined) return { do: "receive", letter: letters.at(letter) };
    return { do: code === INVOKE ? "invoke" : "time out" };
  };
}
