/** What lies at a path, before something is made there. */
import { statSync } from "node:fs";
import { InputError } from "./exit-codes.ts";

/**
 * undefined when nothing of that name exists.
 *
 * @throws InputError where one may not look, or for a name that no file can have
 */
export function pathKind(path: string): "folder" | "other" | undefined {
  try {
    return statSync(path).isDirectory() ? "folder" : "other";
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    // Below a file there is nothing.
    if (code === "ENOENT" || code === "ENOTDIR") return undefined;
    throw new InputError(`${message}. Name another folder.`, { cause });
  }
}
