/**
 * What is given to `replay` or `shrink` and is no finding, told by what it is: most often the history of a run, which lies
 * beside findings and reports.
 */
import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import { openHistory } from "../../../histories/files/read-history.ts";
import { MalformedHistoryError } from "../../../histories/malformed.ts";
import { InputError } from "../base/exit-codes.ts";

/**
 * Does nothing for a folder with a finding, for any .json that is no history, and for what does not exist.
 * @param verb e.g. "replay"
 * @throws InputError that says what it is, and which command reads it
 */
export function refuseNoFinding(verb: string, path: string): void {
  if (!existsSync(path)) return;
  const expected = `clew ${verb} ${path}: expected the folder of a finding, or its finding.json`;
  if (statSync(path).isDirectory()) {
    const history = join(path, "history.jsonl");
    if (existsSync(join(path, "finding.json")) || existsSync(join(path, "campaign.json")) || !existsSync(history))
      return;
    throw new InputError(
      `${expected}, found the folder of a run. clew report ${path} shows the run, clew check ${path} judges its history.`,
    );
  }
  const format = historyFormat(path);
  if (format !== undefined) {
    throw new InputError(`${expected}, found a history (${format}). clew check ${path} judges it.`);
  }
  if (!path.endsWith(".json")) throw new InputError(`${expected}, found another file.`);
}

/** The format of a file whose first event can be read; undefined for any other file. */
function historyFormat(path: string): string | undefined {
  try {
    const { format, events } = openHistory(path);
    const first = events.next();
    events.return(undefined);
    return first.done === true ? undefined : format;
  } catch (error) {
    if (error instanceof MalformedHistoryError) return undefined;
    throw error;
  }
}
