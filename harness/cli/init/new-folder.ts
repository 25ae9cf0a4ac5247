/**
 * The folder of a new project: made, or there and empty. Nothing that is there is ever overwritten.
 */
import { mkdirSync, readdirSync } from "node:fs";
import { basename, dirname, resolve } from "node:path";
import { counted } from "../../../histories/words/counts.ts";
import { InputError } from "../base/exit-codes.ts";
import { pathKind } from "../base/path-kind.ts";

/** npm's rules for names of packages, without scopes. */
const NAME = /^[a-z0-9][a-z0-9._-]{0,213}$/;
/** npm installs no package below one of the same name, and has uses of its own for the others. */
const RESERVED = ["clew", "node_modules", "favicon.ico"];
const SHOWN_MAX = 3;

/**
 * Makes the folder if it is not there.
 *
 * @param given a path; its last part is the project's name
 * @throws InputError for a name that npm does not take, a folder above that is not there, and a folder with something
 *   in it
 */
export function newFolder(given: string): { readonly path: string; readonly name: string } {
  const path = resolve(given);
  const name = basename(path);
  if (given.trim() === "" || !NAME.test(name) || RESERVED.includes(name)) {
    throw new InputError(
      `clew init: expected a folder whose name can be that of a package of npm: lower-case letters, digits, dots, hyphens and ` +
        `underscores, a letter or digit first, and none of ${RESERVED.join(", ")}; found "${given.trim() === "" ? given : name}".`,
    );
  }
  if (pathKind(path) !== "folder") makeFolder(given, path);
  const entries = readdirSync(path);
  if (entries.length > 0) {
    const shown = entries.slice(0, SHOWN_MAX).join(", ");
    const rest = entries.length > SHOWN_MAX ? ` and ${entries.length - SHOWN_MAX} more` : "";
    throw new InputError(
      `clew init ${given}: expected a new or an empty folder, found ${counted(entries.length, "entry", "entries")} in it: ` +
        `${shown}${rest}. Choose another name.`,
    );
  }
  return { path, name };
}

function makeFolder(given: string, path: string): void {
  const above = dirname(path);
  const kind = pathKind(above);
  if (kind !== "folder") {
    const found = kind === undefined ? "nothing of that name. Make it first" : "a file";
    throw new InputError(`clew init ${given}: expected the folder ${above} to be there, found ${found}.`);
  }
  if (pathKind(path) === "other") {
    throw new InputError(`clew init ${given}: expected a new or an empty folder, found a file. Choose another name.`);
  }
  try {
    mkdirSync(path);
  } catch (cause) {
    const { code = String(cause) } = cause as NodeJS.ErrnoException;
    throw new InputError(
      `clew init ${given}: expected to make a folder in ${above}, which cannot be done (${code}). Choose another place.`,
      { cause },
    );
  }
}
