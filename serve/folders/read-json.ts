/**
 * A JSON file of a run, read for somebody who looks at whatever there is: absent, broken, or what it should be.
 */
import { readFile } from "node:fs/promises";
import { join } from "node:path";

/** What a file holds. Nothing: there is no such file. `problem`: a sentence that names the file. */
export type Stored<Content> = { readonly content?: Content; readonly problem?: string };

/** Reads `name` in the folder; `parse` throws where the content is not what it should be. */
export async function readJson<Content>(
  folder: string,
  name: string,
  parse: (value: unknown) => Content,
): Promise<Stored<Content>> {
  let text: string;
  try {
    text = await readFile(join(folder, name), "utf8");
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    return code === "ENOENT" || code === "ENOTDIR" ? {} : { problem: `${name} cannot be read: ${message}` };
  }
  try {
    return { content: parse(JSON.parse(text)) };
  } catch (error) {
    return { problem: `${name} cannot be read: ${(error as Error).message}` };
  }
}
