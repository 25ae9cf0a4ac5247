/**
 * The judge of a history that grows: each line is read, paired and judged as it comes, and little of it is kept.
 *
 * Kept are the operations that are open, the process ids that ended in an info, and what the online checker needs of each
 * key. So memory does not grow with the length of the history.
 */
import { gatherEvidence } from "../../../checker/evidence.ts";
import { createOnlineChecker, RefusedOperationError } from "../../../checker/index.ts";
import type { Evidence, LeftKey, Model, Violation } from "../../../checker/index.ts";
import { refuseUnknown } from "../../../checker/refused-operation.ts";
import { decodeEvent } from "../../../histories/codecs/json-lines.ts";
import { guessFormat } from "../../../histories/codecs/formats.ts";
import type { HistoryEvent, Key } from "../../../histories/event.ts";
import type { Line } from "../../../histories/codecs/lines.ts";
import { MalformedHistoryError } from "../../../histories/malformed.ts";
import type { Operation } from "../../../histories/operation.ts";
import { passingPairing } from "../../../histories/pair.ts";
import { onLine, refusedOnLine, wordsOf } from "../check/history-contents.ts";

/** What was followed so far. */
export interface Figures {
  /** The number of the last line, 0 before the first. */
  readonly lines: number;
  readonly operations: number;
  readonly keys: number;
  /** Operations without a completion so far. */
  readonly open: number;
}

/** A history that is judged line by line. */
export interface Following {
  /**
   * Takes the next line.
   * @returns what makes the history wrong from this line on; undefined where nothing does
   * @throws MalformedHistoryError or InputError naming file and line
   */
  readonly take: (line: Line) => Violation | undefined;
  readonly figures: () => Figures;
  readonly evidence: () => Evidence;
  /** The keys that only the check of the whole file can decide. */
  readonly left: () => readonly LeftKey[];
}

/** Nothing followed so far. @param name of the file, for errors */
export function createFollowing(name: string, model: Model): Following {
  const checker = createOnlineChecker(model);
  const evidence = gatherEvidence(model);
  const read = eventReader(name, model);
  const keys = new Set<Key | undefined>();
  let [lines, operations] = [0, 0];
  const pairing = passingPairing({
    begin(operation) {
      refuseUnknown(operation, model);
      operations += 1;
      keys.add(operation.key);
    },
    end(operation) {
      refuseUnknown(operation, model);
      refuseStrange(operation, model);
      evidence.take(operation);
    },
  });
  return {
    take({ text, number }) {
      lines = number;
      if (text.trim() === "") return undefined;
      try {
        const event = read(text, number);
        pairing.take(event);
        return checker.event(event);
      } catch (error) {
        if (error instanceof RefusedOperationError) throw refusedOnLine(error, { file: name }, number);
        throw onLine(error, { name }, number);
      }
    },
    figures: () => ({ lines, operations, keys: keys.size, open: [...pairing.open()].length }),
    evidence: evidence.evidence,
    left: checker.left,
  };
}

/** Reads a line as an event in the words of the model. */
export function eventReader(name: string, model: Model): (line: string, number: number) => HistoryEvent {
  const inWords = wordsOf(model);
  let isFirst = true;
  return (line, number) => {
    const place = `${name}:${number}`;
    if (isFirst) refuseOtherFormats(line, place);
    isFirst = false;
    return inWords(decodeEvent(line, place));
  };
}

/** An object that is not quite an event of ours is told what it lacks by the decoder. */
function refuseOtherFormats(line: string, place: string): void {
  const format = guessFormat("", line)?.format;
  if (format === undefined || line.trimStart().startsWith('{"')) return;
  const problem = `expected clew's JSON Lines, for nothing else can be followed; found what looks like ${format}`;
  throw new MalformedHistoryError(place, problem);
}

/** As `clew check` does with a history that clew did not record itself. */
function refuseStrange(operation: Operation, model: Model): void {
  const strange = model.strangeAnswer?.(operation);
  if (strange === undefined) return;
  throw new RefusedOperationError(operation, `${operation.f}: ${strange}; is it another model?`);
}
