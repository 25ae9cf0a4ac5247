/**
 * Mistakes in what reads histories: pairing, lines, fields that nobody knows, and files that grow while they are read.
 */
import { inFile } from "../../tests/planted-mistake.ts";
import type { BrokenHarness } from "./broken-source.ts";

const TORN = { suite: "histories/files/torn-lines.test.ts" };

/** All mistakes of this file. */
export const BROKEN_HISTORIES: readonly BrokenHarness[] = [
  ...inFile(
    "histories/pair.ts",
    { suite: "histories/pair.test.ts" },
    ["a retired process may go on", 'if (event.type === "info") retired.set(process, event.index);', ""],
    [
      "a completion may be of another operation",
      "event.f !== begun.f || event.key !== begun.key",
      "event.key !== begun.key",
    ],
    ["a process may have two operations open", "if (problem !== undefined) throw", "if (problem === null) throw"],
  ),
  ...inFile(
    "histories/codecs/lines.ts",
    TORN,
    ["a last line that is whole is torn", "return !isEnded && !isJson(text);", "return !isEnded;"],
    ["a broken line anywhere is torn", "return !isEnded && !isJson(text);", "return !isJson(text);"],
  ),
  ...inFile("histories/codecs/formats.ts", TORN, [
    "a value that is cut off inside a character is a value",
    "if (isCut?.() === true) {",
    "if (isCut === undefined) {",
  ]),
  ...inFile(
    "histories/files/file-text.ts",
    TORN,
    [
      "bytes that are no text become question marks",
      'new TextDecoder("utf-8", { fatal: true });\n    const decode',
      'new TextDecoder("utf-8", { fatal: false });\n    const decode',
    ],
    ["the line of other bytes is the one before", "      line += 1;\n      start", "      start"],
    ["a file that ends inside a character is whole", "      isCut = true;\n", ""],
  ),
];
