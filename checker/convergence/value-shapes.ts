/**
 * What the operations of services that converge ask and answer, as Maelstrom's workloads have them.
 */
import { type Reader, readerOf } from "../shapes/operation-reader.ts";
import { data, either, listOf, nothing, oneOf, whole } from "../shapes/shape.ts";
import { FINAL_READ } from "./final-read.ts";
import { ADD_FUNCTIONS } from "./set-elements.ts";

const readAsks = either(nothing, oneOf(FINAL_READ));

/** `echo` of anything. */
export const echoReader: Reader = readerOf({ echo: { asks: data, answers: data } });

/** `add` of a whole number, and `read`. What an addition answers says nothing. */
export const sumReader: Reader = readerOf({
  add: { asks: whole, answers: data },
  read: { asks: readAsks, answers: whole },
});

/** Additions of anything, and `read` of a list of all that was added. */
export const setReader: Reader = readerOf({
  ...Object.fromEntries(ADD_FUNCTIONS.map((f) => [f, { asks: data, answers: data }])),
  read: { asks: readAsks, answers: listOf(data, "a list of elements") },
});
