/**
 * What may be followed, and with which options: a history that grows shows nothing of what comes later, so all that is
 * guessed from a whole file, or needs one, is refused by name.
 */
import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import { models } from "../../../checker/index.ts";
import { InputError } from "../base/exit-codes.ts";
import type { CheckFlags } from "../check/flags.ts";

/** The name of the model. @throws InputError for what cannot be combined with --follow, by name */
export function followedModel(flags: CheckFlags): string {
  const { format = "jsonl", keys = "guess", consistency, edn, report, model } = flags;
  if (format !== "jsonl") {
    throw refusal(`--format ${format}`, "only clew's JSON Lines are written and read line by line; leave it out");
  }
  if (keys !== "guess")
    throw refusal(`--keys ${keys}`, "the keys of JSON Lines are a field of their own; leave it out");
  if (consistency !== undefined) throw refusal("--consistency", "guarantees are asked of a whole history");
  if (edn !== undefined) throw refusal("--edn", "it writes a whole history");
  if (report !== undefined) throw refusal("--report", "it shows a whole history");
  if (model !== undefined && flags.plugged?.checks.has(model) === true) {
    throw refusal(`--model ${model}`, "it is a check, which looks at a whole history at once");
  }
  if (model === undefined) {
    const names = models().map(({ name }) => name);
    throw new InputError(
      `--follow needs --model, for what comes later cannot be guessed from: one of ${names.join(", ")}`,
    );
  }
  return model;
}

/** The file of a path; of a run directory, its history. */
export function followedFile(path: string): string {
  return existsSync(path) && statSync(path).isDirectory() ? join(path, "history.jsonl") : path;
}

function refusal(flag: string, because: string): InputError {
  return new InputError(`${flag} cannot be combined with --follow: ${because}.`);
}
