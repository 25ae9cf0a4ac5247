/**
 * What the nodes of a run said, read back from its directory for the checks that can use it.
 */
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { type NodeStatement, NO_TESTIMONY, type Testimony } from "../../checker/history-check.ts";

/** The notes that lie beside this history; none where there is no such file. A torn line is passed over. */
export function testimonyBeside(history: string): Testimony {
  const path = join(dirname(history), "notes.jsonl");
  if (!existsSync(path)) return NO_TESTIMONY;
  const lines = readFileSync(path, "utf8").split("\n");
  return { notes: lines.flatMap((line) => statementIn(line) ?? []) };
}

function statementIn(line: string): NodeStatement | undefined {
  try {
    const statement = JSON.parse(line) as Partial<NodeStatement> | null;
    return typeof statement?.note?.event === "string" ? (statement as NodeStatement) : undefined;
  } catch {
    return undefined;
  }
}
