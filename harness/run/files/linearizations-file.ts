/**
 * `linearizations.jsonl` of a run: for each key one order of its operations, with what the object holds after each, so that
 * whoever reads the report can step through it.
 */
import { appendFileSync } from "node:fs";
import type { KeyResult } from "../../../histories/key-result.ts";
import type { Operation } from "../../../histories/operation.ts";
import type { Linearization } from "../../../histories/linearization.ts";
import type { Model, ReadAgain } from "../../../checker/index.ts";
import { linearizations, operationsByKey } from "../../../checker/linearizations.ts";
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

/** Those that a report shows. @param readAgain see `linearizations` */
export function shownLinearizations(
  model: Model,
  readAgain: ReadAgain,
  keys: readonly KeyResult[],
): readonly Linearization[] {
  return linearizations(model, readAgain, keys, LIMITS);
}

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
  const shown = shownLinearizations(model, () => operationsByKey(model, operations), keys);
  const lines = shown.map((one) => `${JSON.stringify(one)}\n`);
  if (lines.length > 0) appendFileSync(directory.file("linearizations.jsonl"), lines.join(""));
}
