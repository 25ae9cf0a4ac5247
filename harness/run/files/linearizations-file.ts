/**
 * `linearizations.jsonl` of a run: for each key one order of its operations, with what the object holds after each, so that
 * whoever reads the report can step through it.
 */
import { appendFileSync } from "node:fs";
import type { KeyResult } from "../../../histories/key-result.ts";
import type { Operation } from "../../../histories/operation.ts";
import { linearizations } from "../../../checker/linearizations.ts";
import type { RunDirectory } from "../../../runs/run-directory.ts";
import { type Judge, modelOf } from "../../judge.ts";

/** More operations than a person steps through, and no more time than anybody waits for a picture. */
const LIMITS = {
  operationsMax: 20_000,
  stateLengthMax: 200,
  timeLimitMs: 2_000,
  memoryLimitBytes: 2 ** 28,
  now: (): number => performance.now(),
};

/**
 * Writes the file, a line for each key that has one; no file where nothing was judged by a model.
 *
 * @param judged the history, and the verdict on its keys
 * @throws the file system's error
 */
export function writeLinearizations(
  directory: RunDirectory,
  judge: Judge,
  { operations, keys }: { readonly operations: readonly Operation[]; readonly keys: readonly KeyResult[] },
): void {
  const model = modelOf(judge);
  if (model === undefined) return;
  const lines = linearizations(model, operations, keys, LIMITS).map((one) => `${JSON.stringify(one)}\n`);
  if (lines.length > 0) appendFileSync(directory.file("linearizations.jsonl"), lines.join(""));
}
