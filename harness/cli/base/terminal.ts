/**
 * Terminal: where words go. Progress and warnings to stderr, results to stdout, so that both can be piped apart.
 * On a terminal progress is one live line; elsewhere it is a line for every change that matters.
 */
import { clearLine, cursorTo } from "node:readline";
import { styleText } from "node:util";
import type { Verdict } from "../../../histories/verdict.ts";

/** Where a command writes its lines. Tests have one that keeps them. */
export interface Terminal {
  /** A line of result, to stdout. */
  print(line: string): void;
  /** A line about what is going on, to stderr. */
  warn(line: string): void;
  /** Replaces the live line; does nothing where there is none. */
  live(line: string): void;
  /** A line about a change, only where there is no live line. */
  change(line: string): void;
  /** The words in the verdict's colour, where stdout shows colours. */
  verdict(verdict: Verdict, words: string): string;
}

/** The terminal of this process. Colours need a TTY without `NO_COLOR`; the live line needs one without `CI`. */
export function openTerminal(): Terminal {
  const isColored = process.stdout.isTTY && process.env["NO_COLOR"] === undefined;
  const isLive = process.stderr.isTTY && process.env["CI"] === undefined;
  let shown = "";
  const clear = (): void => {
    if (shown === "") return;
    clearLine(process.stderr, 0);
    cursorTo(process.stderr, 0);
    shown = "";
  };
  return {
    print(line) {
      clear();
      process.stdout.write(`${line}\n`);
    },
    warn(line) {
      clear();
      process.stderr.write(`${line}\n`);
    },
    live(line) {
      if (!isLive) return;
      clear();
      if (line === "") return;
      shown = line.slice(0, (process.stderr.columns ?? 80) - 1);
      process.stderr.write(shown);
    },
    change(line) {
      if (!isLive) process.stderr.write(`${line}\n`);
    },
    verdict(verdict, words) {
      const style = verdict === true ? "green" : verdict === false ? "red" : "yellow";
      return isColored ? styleText(["bold", style], words) : words;
    },
  };
}
