/**
 * Terminal: where words go. Progress and warnings to stderr, results to stdout, so that both can be piped apart.
 * On a terminal progress is one live line; elsewhere it is a line for every change that matters.
 */
import { clearLine, cursorTo } from "node:readline";
import { WriteStream } from "node:tty";
import { styleText } from "node:util";
import type { Verdict } from "../../../histories/verdict.ts";

/** Where a command writes its lines. Tests have one that keeps them. */
export interface Terminal {
  /** A line of result that a person needs whatever was asked, to stdout: verdict, paths, the command that repeats it. */
  print(line: string): void;
  /** A line of result that `--quiet` leaves out, to stdout. */
  detail(line: string): void;
  /** The one document of `--json`, to stdout. */
  document(value: unknown): void;
  /** A line about what is going on, to stderr. */
  warn(line: string): void;
  /** Replaces the live line; does nothing where there is none. */
  live(line: string): void;
  /** A line about a change, only where there is no live line. */
  change(line: string): void;
  /** The words in the verdict's colour, where stdout shows colours. */
  verdict(verdict: Verdict, words: string): string;
}

/** What was asked of everything that is said. */
export interface VoiceFlags {
  /** No progress, and of the results only what `print` says. */
  readonly quiet?: boolean | undefined;
  /** One JSON document on stdout; everything else goes to stderr. */
  readonly json?: boolean | undefined;
}

/** What colours and live lines depend on. */
interface Stream {
  readonly isTTY?: boolean;
}

type Environment = { readonly [name: string]: string | undefined };

/**
 * Whether words may be coloured there: on a terminal, unless `NO_COLOR` or `TERM=dumb` says otherwise, and wherever
 * `FORCE_COLOR` says so. Not left to `styleText`: in Node 20 it colours pipes, too.
 */
export function showsColors({ isTTY = false }: Stream, environment: Environment): boolean {
  const isForced = environment["FORCE_COLOR"] !== undefined;
  return (isTTY || isForced) && WriteStream.prototype.getColorDepth({ ...environment }) > 1;
}

/** Whether a line there can be replaced by another: on a terminal that a person looks at. */
function showsLiveLine({ isTTY = false }: Stream, { CI, TERM }: Environment): boolean {
  return isTTY && CI === undefined && TERM !== "dumb";
}

/** The terminal of this process. */
export function openTerminal(): Terminal {
  const isColored = showsColors(process.stdout, process.env);
  const isLive = showsLiveLine(process.stderr, process.env);
  let shown = "";
  const clear = (): void => {
    if (shown === "") return;
    clearLine(process.stderr, 0);
    cursorTo(process.stderr, 0);
    shown = "";
  };
  const print = (line: string): void => {
    clear();
    process.stdout.write(`${line}\n`);
  };
  return {
    print,
    detail: print,
    document: (value) => print(JSON.stringify(value, null, 2)),
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

/** The terminal as these flags want it. */
export function inVoice(terminal: Terminal, { quiet = false, json = false }: VoiceFlags): Terminal {
  const nothing = (): void => {};
  const say = (line: string): void => (json ? terminal.warn(line) : terminal.print(line));
  return {
    ...terminal,
    print: quiet && json ? nothing : say,
    detail: quiet ? nothing : say,
    ...(json ? {} : { document: nothing }),
    ...(quiet ? { live: nothing, change: nothing } : {}),
    ...(json ? { verdict: (_verdict: Verdict, words: string) => words } : {}),
  };
}
