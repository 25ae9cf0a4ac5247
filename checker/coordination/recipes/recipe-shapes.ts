/**
 * What the operations of recipes ask and answer, as the clients of a coordination service write them.
 *
 * A candidate is a node, and `epoch`, `at` and tokens are places in the order of writes, each as one number.
 */
import { shortText } from "../../../histories/words/value-text.ts";
import { either, listOf, nothing, number, record, type Shape, text, tupleOf, whole, data } from "../../shapes/shape.ts";
import { type OperationShapes, type Reader, readerOf } from "../../shapes/operation-reader.ts";

/** Of recipes whose key says which lock, election or barrier it is. */
type KeyedReader = Reader & { readonly isKeyed: true };

function keyed(shapes: OperationShapes, codes?: readonly string[]): KeyedReader {
  return { ...readerOf(shapes, codes), isKeyed: true };
}

const textOrNull = either(text, nothing);
const wholeOrNull = either(whole, nothing);
const candidate = record({ epoch: number, candidate: text });

const size: Shape = {
  words: "a whole number of 1 or more",
  problem: (value, at) =>
    Number.isSafeInteger(value) && Number(value) >= 1
      ? undefined
      : `${at}expected how many the barrier waits for, 1 or more; found ${shortText(value)}`,
};

/** `enter` of how many, `leave` and `inside`. */
export const barrierReader: KeyedReader = keyed(
  {
    enter: { asks: size, answers: wholeOrNull, reasons: { "not-enough": wholeOrNull } },
    leave: { reasons: { "not-alone": wholeOrNull } },
    inside: { answers: whole },
  },
  ["lost", "session-expired"],
);

/** `lead`, `act`, `resign` and `leader`. */
export const electionReader: KeyedReader = keyed(
  {
    lead: {
      answers: record({ epoch: number, candidate: text, wokenBy: listOf(text, "a list of candidates") }),
      reasons: { "not-yet": record({ epoch: number, candidate: text, waitsFor: textOrNull }) },
    },
    act: { answers: number },
    resign: { answers: candidate },
    leader: { answers: either(number, nothing) },
  },
  ["not-the-leader", "suspended", "session-expired", "lost"],
);

const configuration = record({ values: listOf(whole, "a list of whole numbers"), at: number });

/** `configure` a whole number, `read` and `latest`. */
export const configurationReader: KeyedReader = keyed({
  configure: { asks: whole, answers: record({ value: whole, at: number }) },
  read: { answers: configuration },
  latest: { answers: configuration },
});

const guarded = tupleOf([number, data], "[token, value]");

/** `acquire`, `release`, and what is written and read under a lock. */
export const lockReader: KeyedReader = keyed({
  acquire: { answers: number },
  release: { asks: number, answers: record({ token: number, wakeUps: whole }) },
  "fenced-write": { asks: guarded, answers: guarded, reasons: { stale: number } },
  read: { answers: data },
});
