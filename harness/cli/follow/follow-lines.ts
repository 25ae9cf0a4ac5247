/**
 * The lines of a history as they come, handed to its judge until the history is wrong or nothing more is to be waited for.
 */
import type { Violation } from "../../../checker/index.ts";
import { isTorn, tornLineNote } from "../../../histories/codecs/lines.ts";
import type { Followed, Look } from "../../../histories/files/followed-file.ts";
import { createLineCutter } from "../../../histories/files/followed-lines.ts";
import type { FollowedLine, LineCutter } from "../../../histories/files/followed-lines.ts";
import { InputError } from "../base/exit-codes.ts";
import type { Terminal } from "../base/terminal.ts";
import type { Clock } from "./clock.ts";
import type { Following } from "./following.ts";
import { createProgress, figuresText } from "./progress.ts";

/** A history that grows, and its judge. */
export interface FollowedHistory {
  /** Its path, and its name in messages. */
  readonly file: string;
  readonly name: string;
  readonly followed: Followed;
  readonly following: Following;
}

/** Why following came to its end. */
export interface FollowingEnd {
  readonly because: "violation" | "interrupted" | "idle" | "end";
  readonly violation?: Violation | undefined;
  /** Bytes up to the end of the last line that was judged. */
  readonly endBytes: number;
  /** What was left out, one sentence each. */
  readonly notes: readonly string[];
}

/** How to wait. */
export interface FollowingOptions {
  /** The longest wait for a new line. */
  readonly idleMs: number;
  readonly clock: Clock;
  readonly terminal: Terminal;
}

/** Between two looks at a file that has nothing new. */
const LOOK_EVERY_MS = 100;

/** @throws InputError for a file that does not come, or is no longer the one that was followed; what the judge throws */
export async function followLines(history: FollowedHistory, options: FollowingOptions): Promise<FollowingEnd> {
  const { name, followed, following } = history;
  const { clock, idleMs, terminal } = options;
  const cutter = createLineCutter(name);
  const progress = createProgress(name, terminal, clock.now());
  let newsAt = clock.now();
  for (;;) {
    const look = followed.look();
    if (look.kind === "lost") throw lostFile(history, look.because);
    for (const line of look.kind === "bytes" ? cutter.take(look.bytes) : []) {
      newsAt = clock.now();
      const violation = following.take(line);
      if (violation !== undefined) return { because: "violation", violation, endBytes: line.endBytes, notes: [] };
    }
    const because = endOf(look, clock, newsAt + idleMs);
    if (because === "idle" && look.kind === "absent") throw absentFile(history, idleMs);
    // Where more is there than was read, the last line is not the last.
    if (because !== undefined) return look.kind === "bytes" ? ended(because) : lastLine(cutter, because, following);
    progress.show(look.kind === "absent" ? undefined : following.figures(), clock.now());
    // The lines come in order. Where there are more of them, only signals are let in.
    // oxlint-disable-next-line no-await-in-loop
    await clock.wait(look.kind === "bytes" ? 0 : LOOK_EVERY_MS);
  }
}

function endOf(look: Look, clock: Clock, idleAt: number): FollowingEnd["because"] | undefined {
  if (clock.isInterrupted()) return "interrupted";
  if (look.kind === "end") return "end";
  return look.kind !== "bytes" && clock.now() >= idleAt ? "idle" : undefined;
}

/** What was being written when nothing more was waited for: a whole line without its line feed is one like any other. */
function lastLine(cutter: LineCutter, because: FollowingEnd["because"], following: Following): FollowingEnd {
  const line = cutter.rest();
  if (line === undefined) return ended(because);
  if (isTorn(line)) return ended(because, [tornLineNote(line)]);
  return withViolation(line, because, following.take(line));
}

function withViolation(
  { endBytes }: FollowedLine,
  because: FollowingEnd["because"],
  violation: Violation | undefined,
): FollowingEnd {
  return violation === undefined ? ended(because) : { because: "violation", violation, endBytes, notes: [] };
}

function ended(because: FollowingEnd["because"], notes: readonly string[] = []): FollowingEnd {
  return { because, endBytes: 0, notes };
}

function lostFile({ file, following }: FollowedHistory, because: string): InputError {
  return new InputError(
    `${file}: the file ${because}; expected a history that only grows. Nothing was wrong so far in ` +
      `${figuresText(following.figures())}. Give each run a file of its own, and follow that.`,
  );
}

function absentFile({ file }: FollowedHistory, idleMs: number): InputError {
  return new InputError(
    `${file}: no such file came within ${idleMs / 1000} s. Start the recorder, or name the file that it writes.`,
  );
}
