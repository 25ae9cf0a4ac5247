/**
 * What the nodes of a run said, read back from its directory.
 */
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { excerpt } from "./excerpt.ts";
import type { NodeNote } from "./results.ts";

/** The notes beside a history. */
export interface NotesBeside {
  readonly notes: readonly NodeNote[];
  /** Whether there is such a file. */
  readonly isThere: boolean;
  /** Why its last line was left out, though all others are whole: the run ended while it was written. Undefined: it was not. */
  readonly torn?: string;
  /** What else is broken, "notes.jsonl:3: expected …, found …": whoever judges by the notes does not know them all. */
  readonly problems: readonly string[];
}

/** At most so many lines are named one by one. */
const NAMED_MAX = 3;

/** The notes that lie beside this history. */
export function notesBeside(history: string): NotesBeside {
  const path = join(dirname(history), "notes.jsonl");
  if (!existsSync(path)) return { notes: [], isThere: false, problems: [] };
  const lines = readFileSync(path, "utf8").split("\n");
  const tail = lines.pop() ?? "";
  const notes: NodeNote[] = [];
  const broken: string[] = [];
  for (const [at, line] of lines.entries()) {
    const note = noteIn(line);
    if (typeof note !== "string") notes.push(note);
    else if (line !== "") broken.push(`${path}:${at + 1}: ${note}`);
  }
  const last = tail === "" ? undefined : noteIn(tail);
  if (typeof last === "object") notes.push(last);
  const torn = typeof last === "string" ? { torn: `${path}:${lines.length + 1}: a last line that is not whole` } : {};
  const more = broken.length - NAMED_MAX;
  const problems = broken.slice(0, NAMED_MAX);
  return { notes, isThere: true, ...torn, problems: more > 0 ? [...problems, `… and ${more} more lines`] : problems };
}

/** The note of a line; in words what is wrong with it. */
function noteIn(line: string): NodeNote | string {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return `expected a note in JSON, found ${excerpt(line)}`;
  }
  const { time, node, note } = (value ?? {}) as { readonly [field: string]: unknown };
  if (typeof time !== "number") return `time: expected a number, found ${found(time)}`;
  if (typeof node !== "string") return `node: expected a text, found ${found(node)}`;
  const event = typeof note === "object" && note !== null && "event" in note ? note.event : undefined;
  return typeof event === "string" ? (value as NodeNote) : `note.event: expected a text, found ${found(event)}`;
}

function found(value: unknown): string {
  return value === undefined ? "nothing" : excerpt(value);
}
