/**
 * The text of a file that somebody wrote: strictly UTF-8, for a byte that is none would silently become another name.
 */
import { readFileSync } from "node:fs";
import { lineOfOtherBytes } from "../../histories/files/file-text.ts";
import { SpecError } from "./spec.ts";

/** @throws SpecError that names the line with the first byte that is no UTF-8; the file system's error */
export function specText(file: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(readFileSync(file));
  } catch (cause) {
    if (!(cause instanceof TypeError)) throw cause;
    const place = `${file}:${lineOfOtherBytes(file)}`;
    throw new SpecError([`${place}: expected text in UTF-8, found other bytes. Save the file as UTF-8.`]);
  }
}
