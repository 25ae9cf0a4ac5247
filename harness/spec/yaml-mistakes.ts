/**
 * The plain values of a YAML document, or its mistakes in our words.
 *
 * The parser's own words ("Implicit keys need to be on a single line", "please use YAML.parseAllDocuments()") are for those who
 * know YAML's grammar, or program with it. One mistake often makes it complain several times; the first in a line is told.
 */
import { visit } from "yaml";
import type { Document, YAMLError } from "yaml";
import { clipped } from "../../histories/clipped.ts";
import { SpecError } from "./spec.ts";

/** "FILE:LINE:COLUMN" of an offset in the text. */
export type PositionOf = (offset: number) => string;

/**
 * The plain values of a document.
 * @throws SpecError with a line for each mistake, and for each line at most one
 */
export function plainValues(document: Document, text: string, position: PositionOf): unknown {
  // A tag or a directive that is not understood changes what a value is, so no warning is let pass.
  const errors: readonly YAMLError[] = [...document.errors, ...document.warnings];
  const mistakes = new Map<string, string>();
  for (const error of errors) {
    const place = position(error.pos[0]);
    const line = place.slice(0, place.lastIndexOf(":"));
    if (!mistakes.has(line)) mistakes.set(line, `${place}: ${mistakeText(error, text)}`);
  }
  if (mistakes.size > 0) throw new SpecError([...mistakes.values()]);
  refuseOpenAliases(document, position);
  return valuesOf(document, position);
}

/** An alias of an anchor that does not stand before it. */
function refuseOpenAliases(document: Document, position: PositionOf): void {
  const problems: string[] = [];
  visit(document, {
    Alias(_key, alias) {
      if (alias.resolve(document) !== undefined) return;
      const place = position(alias.range?.[0] ?? 0);
      problems.push(`${place}: expected an anchor "&${alias.source}" before "*${alias.source}", found none.`);
    },
  });
  if (problems.length > 0) throw new SpecError(problems);
}

/** Aliases of aliases of aliases can stand for more values than there is memory; the parser refuses them here. */
function valuesOf(document: Document, position: PositionOf): unknown {
  try {
    return document.toJS();
  } catch (cause) {
    if (!(cause instanceof ReferenceError)) throw cause;
    throw new SpecError([`${position(0)}: expected few aliases, found some that stand for a vast number of values.`]);
  }
}

/** "expected …, found …", and what to do. */
function mistakeText({ code, message, pos: [offset] }: YAMLError, text: string): string {
  const found = foundAt(text, offset);
  const [, ending] = / end with an? (.)$/.exec(message) ?? [];
  if (ending !== undefined) {
    return `expected "${ending}" at the end of the list or of the fields in brackets, found ${found}.`;
  }
  if (code === "DUPLICATE_KEY") {
    return `expected each field once, found ${nameAt(text, offset)} a second time. Take one of them out.`;
  }
  if (code === "MISSING_CHAR") return `expected ${missing(message)}, found ${found}.`;
  const [expected, what, advice] = MISTAKES[code] ?? OTHER;
  return `expected ${expected}, found ${what.replace("…", () => found)}. ${advice}`;
}

type Words = readonly [expected: string, found: string, advice: string];

/** By the parser's codes; "…" stands for what is there. */
const MISTAKES: { readonly [code: string]: Words } = {
  MULTIPLE_DOCS: ["one document", 'another after "---"', "Put it into a file of its own."],
  TAB_AS_INDENT: ["spaces at the beginning of a line", "a tab", "Indent with spaces."],
  BAD_SCALAR_START: ["a value", "…, whose first character means something else in YAML", "Put it in quotes."],
  BAD_DQ_ESCAPE: ["an escape such as \\n after the backslash", "…", "In single quotes a backslash is itself."],
  BLOCK_AS_IMPLICIT_KEY: [
    "one value",
    "… and another field in it",
    'Fields of one level begin in one column; a text with ": " in it needs quotes.',
  ],
  MULTILINE_IMPLICIT_KEY: ['"name: value"', "…", "Is there a colon and a blank after the name?"],
  BAD_INDENT: ["the column of the entries before", "…", "Entries of one level begin in one column."],
  TAG_RESOLVE_FAILED: ["a value without a tag", "…", "Take the tag out."],
};

const OTHER: Words = ["YAML", "…", "Compare indentation, quotes, commas and brackets with the lines around."];

function missing(message: string): string {
  const [, quote] = /closing (['"])quote/.exec(message) ?? [];
  if (quote !== undefined) return `the closing ${quote === '"' ? "double" : "single"} quote of a text`;
  if (message.includes(" between ")) return "a comma between two entries";
  if (message.includes("after :")) return 'a blank after ":"';
  if (message.includes("without - ")) return '"- " before each entry of the list';
  if (message.includes("Comments")) return 'a blank before "#"';
  return message.includes("followed by map values") ? '"name: value"' : "something else";
}

const FOUND_MAX = 40;

/** What stands from here to the end of the line. */
function foundAt(text: string, offset: number): string {
  const rest = text.slice(offset);
  if (rest.trim() === "") return "the end of the file";
  return JSON.stringify(clipped(/^[^\n]*/.exec(rest.trimStart())?.[0]?.trimEnd() ?? "", FOUND_MAX));
}

function nameAt(text: string, offset: number): string {
  return JSON.stringify(/^["']?([^:"'\n]+)/.exec(text.slice(offset))?.[1]?.trim() ?? "");
}
