/**
 * A terminal that keeps what it is told, for tests of commands.
 */
import type { Terminal } from "../base/terminal.ts";

/** What was said, in order. */
export interface KeptTerminal {
  readonly terminal: Terminal;
  /** Lines for stdout. */
  readonly printed: readonly string[];
  /** Lines for stdout, and all of `warned`. */
  readonly said: readonly string[];
  /** Warnings, and lines about changes, as for stderr. */
  readonly warned: readonly string[];
  /** Live lines, each of which took the place of the one before. */
  readonly lives: readonly string[];
}

/** A terminal without colours. */
export function keptTerminal(): KeptTerminal {
  const [printed, warned, said, lives]: [string[], string[], string[], string[]] = [[], [], [], []];
  const print = (line: string): void => void (printed.push(line), said.push(line));
  const warn = (line: string): void => void (warned.push(line), said.push(line));
  return {
    printed,
    warned,
    said,
    lives,
    terminal: {
      print,
      detail: print,
      document: (value) => print(JSON.stringify(value, null, 2)),
      warn,
      change: warn,
      live: (line) => void lives.push(line),
      verdict: (_verdict, words) => words,
    },
  };
}
