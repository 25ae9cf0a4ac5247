/**
 * What a check hears of the nodes of a run: their notes, where they are whole. A check that judges by notes of which some are lost
 * might say of a system what is not true, and one without them might hold for want of them.
 */
import { type Check, NO_TESTIMONY, reportOfCheck } from "../../../../checker/history-check.ts";
import type { CheckReport } from "../../../../checker/index.ts";
import type { Operation } from "../../../../histories/operation.ts";
import { counted } from "../../../../histories/words/counts.ts";
import { notesBeside, type NotesBeside } from "../../../../runs/node-notes.ts";

/** The notes beside a history. */
export type HeardNotes = NotesBeside;

/** What lies beside this history. */
export function heardNotes(file: string): HeardNotes {
  return notesBeside(file);
}

/**
 * The opinion of a check that may hear nodes. Where their notes are broken it judges without them: what it then refutes is refuted, and
 * nothing else is known.
 * @param isStated whether it judges by notes and by nothing else, so that it says nothing where there are none
 * @throws RefusedOperationError as `reportOfCheck`
 */
export function reportWith(
  check: Check,
  operations: readonly Operation[],
  { heard, isStated = false }: { readonly heard: HeardNotes; readonly isStated?: boolean },
): CheckReport {
  const isDeaf = check.hearsNodes !== true;
  if (isDeaf || (heard.problems.length === 0 && (heard.isThere || !isStated))) {
    return reportOfCheck(check, operations, { notes: heard.notes });
  }
  const without = reportOfCheck(check, operations, NO_TESTIMONY);
  if (without.valid === false) return without;
  const why = heard.isThere
    ? `The notes of the nodes are broken: ${heard.problems.join("; ")}.`
    : "It judges by what nodes said, and no notes.jsonl lies beside the history.";
  const keys = without.keys.map((key) => ({ ...key, valid: "unknown", unknownBecause: why }) as const);
  return { ...without, valid: "unknown", message: why, keys };
}

/** Whether nodes were heard: with their notes a verdict may be sharper than without. Empty for a check that hears none. */
export function heardWords(
  { hearsNodes = false }: Check,
  { notes, isThere, torn, problems }: HeardNotes,
): readonly string[] {
  if (!hearsNodes) return [];
  if (problems.length > 0) return ["judged without the servers' notes: they are broken"];
  const without = torn === undefined ? [] : [`without ${torn}`];
  return notes.length === 0 && !isThere
    ? ["judged without the servers' notes: no notes.jsonl lies beside it"]
    : [`judged with ${counted(notes.length, "note")} of the servers beside it`, ...without];
}
