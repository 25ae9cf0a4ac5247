/**
 * The text that grows: append chains for texts. Linear in the size of what was read, if every piece is appended once.
 *
 * A text can be the result of appending any piece that it ends with. The pieces are looked up by length, as there are
 * only few lengths. If a text that was read ends with two pieces, such as "b" and "ab", the algorithm does not apply.
 */
import { textOf } from "../../models/objects/text.ts";
import { appendChains } from "../one-value/append-chains.ts";
import type { Growing } from "../one-value/append-chains.ts";
import { APPEND, READ, WRITE } from "../../base/cell-columns.ts";
import type { CellColumns } from "../../base/cell-columns.ts";
import type { Effort } from "../../base/effort.ts";
import type { KeyHistory } from "../../base/key-history.ts";
import type { Ruling } from "../../base/ruling.ts";

/** Decides, with a linearization if valid. */
export function textRuling(history: KeyHistory, effort: Effort): Ruling {
  const { calls, model } = history;
  effort(calls.length * 16);
  const texts = createTexts();
  const kind = new Uint8Array(calls.length);
  const [wants, puts] = [new Int32Array(calls.length).fill(-1), new Int32Array(calls.length).fill(-1)];
  const initial = texts.idOf(textOf(model.initial));
  const pieces = new Map<string, number>();
  for (const [item, call] of calls.entries()) {
    const text = textOf((call.f === "read" ? call.output : call.input) ?? null);
    if (call.f === "append") {
      if (text === "") return { verdict: undefined, because: "nothing is appended" };
      kind[item] = APPEND;
      pieces.set(text, (puts[item] = texts.idOf(text)));
    } else {
      kind[item] = call.f === "read" ? READ : WRITE;
      (call.f === "read" ? wants : puts)[item] = texts.idOf(text);
    }
  }
  const lengths = [...new Set([...pieces.keys()].map((piece) => piece.length))].sort((a, b) => a - b);
  const splits: Growing["splits"] = (value) => {
    const text = texts.textOf(value);
    effort(lengths.length * 8 + text.length / 64);
    const found: { readonly element: number; readonly before: number }[] = [];
    for (const length of lengths) {
      if (length > text.length) break;
      const element = pieces.get(text.slice(text.length - length));
      if (element !== undefined) found.push({ element, before: texts.idOf(text.slice(0, text.length - length)) });
    }
    return found;
  };
  const cells: CellColumns = {
    kind,
    wants,
    puts,
    initial,
    absent: -1,
    emptyList: -1,
    hasAppends: true,
    values: {
      idOf: (value) => texts.idOf(textOf(value)),
      child: () => -1,
      isList: () => false,
      parent: () => -1,
      lastElement: () => -1,
      valueOf: texts.textOf,
      size: texts.size,
    },
  };
  return appendChains(history, cells, { splits, alwaysGrows: true }, effort);
}

/** Texts longer than this are looked up by their length and end, and then compared. */
const END_LENGTH = 48;

interface Texts {
  readonly idOf: (text: string) => number;
  readonly textOf: (id: number) => string;
  readonly size: () => number;
}

/** Gives each text a number. Looking up a long text costs a comparison, not a hash of all of it. */
function createTexts(): Texts {
  const texts: string[] = [];
  const byEnd = new Map<string, number[]>();
  return {
    idOf: (text) => {
      const end = text.length <= END_LENGTH ? text : `${text.length} ${text.slice(-END_LENGTH)}`;
      let row = byEnd.get(end);
      if (row === undefined) byEnd.set(end, (row = []));
      let id = row.find((other) => texts[other] === text);
      if (id === undefined) row.push((id = texts.push(text) - 1));
      return id;
    },
    textOf: (id) => texts[id] ?? "",
    size: () => texts.length,
  };
}
