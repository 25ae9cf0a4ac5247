/**
 * What the nodes of a run said, read back from its directory.
 */
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { NodeNote } from "./results.ts";

/** The notes that lie beside this history; none where there is no such file. A torn line is passed over. */
export function notesBeside(history: string): readonly NodeNote[] {
  const path = join(dirname(history), "notes.jsonl");
  if (!existsSync(path)) return [];
  return readFileSync(path, "utf8")
    .split("\n")
    .flatMap((line) => noteIn(line) ?? []);
}

function noteIn(line: string): NodeNote | undefined {
  try {
    const note = JSON.parse(line) as Partial<NodeNote> | null;
    return typeof note?.note?.event === "string" ? (note as NodeNote) : undefined;
  } catch {
    return undefined;
  }
}
