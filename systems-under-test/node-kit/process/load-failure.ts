/**
 * Why a module could not be loaded, in words for its author: their file and line, never those of the loader.
 */
import { readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";

/** The compiled part of this package: frames in it are not the author's. */
const ownFolder = `${resolve(dirname(fileURLToPath(import.meta.url)), "../../..").replace(/\/dist$/, "")}/dist/`;

/** One sentence for what was thrown while a module was loaded. */
export function loadFailure(thrown: unknown): string {
  if (!(thrown instanceof Error)) return `it threw ${JSON.stringify(thrown) ?? String(thrown)}, which is no Error.`;
  const text = thrown.message.trim().replaceAll(/\s*\n\s*/g, " ");
  return syntaxMistake(text) ?? missingModule(thrown, text) ?? `${thrown.name}: ${text}${placeOf(thrown)}.`;
}

/** The parser's "ParseError: Unexpected token, expected "," FILE:LINE:COLUMN", with columns that count from 0. */
function syntaxMistake(text: string): string | undefined {
  const match = /^ParseError: (.*?)\s*(\/\S.*?):(\d+):(\d+)$/.exec(text);
  if (match === null) return undefined;
  const [, what = "", file = "", line = "", column = ""] = match;
  const source = lineOf(file, Number(line));
  return `${file}:${line}:${Number(column) + 1}: ${what}${source === "" ? "" : ` in the line: ${source}`}`;
}

function lineOf(file: string, line: number): string {
  try {
    return readFileSync(file, "utf8").split("\n")[line - 1]?.trim() ?? "";
  } catch {
    return "";
  }
}

/** A package that is not installed, or a file that is not there. */
function missingModule(thrown: Error, text: string): string | undefined {
  const { code, requireStack } = thrown as NodeJS.ErrnoException & { readonly requireStack?: readonly string[] };
  if (code !== "MODULE_NOT_FOUND" && code !== "ERR_MODULE_NOT_FOUND") return undefined;
  const name = /Cannot find (?:module|package) '([^']+)'/.exec(text)?.[1];
  if (name === undefined) return undefined;
  const importer = requireStack?.[0] ?? /imported from (\S+)/.exec(text)?.[1];
  const where = importer === undefined ? "" : `${importer}: `;
  if (/^[./]/.test(name)) return `${where}expected a module at "${name}", found no such file.`;
  const bare = /^(?:@[^/]+\/)?[^/]+/.exec(name)?.[0] ?? name;
  return `${where}it needs the package "${bare}", which is not installed there. Run npm install ${bare}.`;
}

/** The first place in the stack that is the author's, e.g. " (at helper (/x/helper.ts:2:9))"; "" without one. */
function placeOf({ stack = "" }: Error): string {
  const frame = stack
    .split("\n")
    .find((line) => /^\s+at /.test(line) && !/node_modules|node:|<anonymous>/.test(line) && !line.includes(ownFolder));
  return frame === undefined ? "" : ` (${frame.trim()})`;
}
