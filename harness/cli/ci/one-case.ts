/**
 * A command that judges one thing, as one case for reporters: what it prints is what led to its verdict.
 */
import { stripVTControlCharacters } from "node:util";
import type { CaseStanding } from "../../../reports/views/ci/ci-report.ts";
import { EXIT } from "../base/exit-codes.ts";
import type { Terminal } from "../base/terminal.ts";
import { openCiLog, type PlannedCase } from "./ci-log.ts";
import type { TellingFlags } from "./reporter-flags.ts";
import { unfinishedCase } from "./unfinished-case.ts";

/** What is judged, and how it is told. */
export interface OneCase {
  readonly verb: string;
  readonly planned: PlannedCase;
  readonly flags: TellingFlags;
  readonly terminal: Terminal;
}

/**
 * Does the work with a terminal that keeps what is printed, and tells the reporters of its exit code.
 * @throws InputError for a reporter's file that cannot be written, before the work begins; and what the work throws
 */
export async function asOneCase(
  { verb, planned, flags, terminal }: OneCase,
  work: (terminal: Terminal) => number | Promise<number>,
): Promise<number> {
  const at = { terminal, environment: process.env };
  const log = openCiLog({ verb, name: planned.name, planned: [planned] }, flags, at);
  const { keeping, lines, headline } = keepingTerminal(terminal);
  log.begin(0);
  try {
    const code = await work(keeping);
    const { standing, words } = ENDS[code] ?? UNKNOWN;
    log.finish(0, { standing, headline: headline() ?? words, details: lines });
    return code;
  } catch (error) {
    log.finish(0, unfinishedCase(error));
    throw error;
  } finally {
    log.end();
  }
}

const UNKNOWN = { standing: "unknown", words: "Unknown." } as const;

/** By exit code. */
const ENDS: { readonly [code: number]: { readonly standing: CaseStanding; readonly words: string } } = {
  [EXIT.valid]: { standing: "valid", words: "Valid." },
  [EXIT.invalid]: { standing: "invalid", words: "Not valid." },
  [EXIT.unknown]: UNKNOWN,
};

/** The headline is the line with the verdict, which is a sentence; the last line where there is none. */
function keepingTerminal(terminal: Terminal): {
  readonly keeping: Terminal;
  readonly lines: readonly string[];
  readonly headline: () => string | undefined;
} {
  const lines: string[] = [];
  let sentence: string | undefined;
  const keep = (line: string): void => void lines.push(...stripVTControlCharacters(line).split("\n"));
  return {
    lines,
    headline: () => lines.find((line) => sentence !== undefined && line.startsWith(sentence)) ?? lines.at(-1),
    keeping: {
      ...terminal,
      print(line) {
        keep(line);
        terminal.print(line);
      },
      detail(line) {
        keep(line);
        terminal.detail(line);
      },
      verdict(verdict, words) {
        if (words.endsWith(".")) sentence ??= words;
        return terminal.verdict(verdict, words);
      },
    },
  };
}
