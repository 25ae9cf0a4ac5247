/**
 * The folder of `--store`, looked at before anything is started: an hour of work must not end with nowhere to put it.
 *
 * Making the folder and seeing what happens is no way to find out: below /proc, Node 20's `mkdir` with `recursive`
 * never comes back. So the nearest folder above that exists is asked whether something can be made in it.
 */
import { existsSync, mkdtempSync, realpathSync, rmdirSync, statSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { InputError } from "./exit-codes.ts";
import { pathKind } from "./path-kind.ts";

/**
 * The path as given, when a folder is there or can be made. Leaves nothing behind.
 *
 * @throws InputError that says what is in the way
 */
export function storeFolder(given: string): string {
  const expected = `--store ${given}: expected a folder that is there or can be made`;
  if (given.trim() === "") throw new InputError(`${expected}, found no name.`);
  let path = resolve(given);
  for (let kind = pathKind(path); kind !== "folder"; kind = pathKind(path)) {
    if (kind === "other") throw new InputError(`${expected}, but ${path} is no folder. Name another one.`);
    path = dirname(path);
  }
  try {
    rmdirSync(mkdtempSync(join(path, ".clew-")));
  } catch (cause) {
    const { code = String(cause) } = cause as NodeJS.ErrnoException;
    throw new InputError(`${expected}, but nothing can be made in ${path} (${code}). Name another one.`);
  }
  return given;
}

/**
 * Where the run of a finding is kept, as an absolute path: in the store that was named, else in the one that holds the
 * hunt of this finding (`STORE/hunt-raft/START/findings/SEED`), else in the default one.
 *
 * @param finding a folder or file, or a seed line, which lies in no hunt
 * @param stores the one that was named, if any, and the default one
 * @throws InputError when the default store cannot be made
 */
export function storeOfFinding(
  finding: string,
  stores: { readonly named: string | undefined; readonly otherwise: string },
): string {
  return resolve(stores.named ?? storeHolding(finding) ?? storeFolder(stores.otherwise));
}

function storeHolding(finding: string): string | undefined {
  if (!existsSync(finding)) return undefined;
  // A link such as `store/latest` leads to where the hunt really is.
  const path = realpathSync(finding);
  const findings = dirname(statSync(path).isDirectory() ? path : dirname(path));
  const campaign = dirname(findings);
  if (basename(findings) !== "findings" || !existsSync(join(campaign, "campaign.json"))) return undefined;
  return dirname(dirname(campaign));
}
