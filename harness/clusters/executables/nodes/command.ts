/**
 * Command: the program that a test names, looked at before it is started. The operating system's own words for a file
 * without its x bit, or for a script whose interpreter is missing, help nobody.
 */
import { accessSync, closeSync, constants, openSync, readSync, statSync } from "node:fs";
import { delimiter, isAbsolute, join, resolve } from "node:path";

/**
 * The absolute path of the program.
 * @throws Error that says what was expected and what to do, when there is none that can be started
 */
export function locateProgram(file: string): string {
  const path = resolve(file);
  const found = isFile(path) || file.includes("/") ? path : onPath(file);
  if (found === undefined || !isFile(found)) {
    const where = statOf(path) === undefined ? "nothing" : "something that is no file";
    throw new Error(`${file}: expected a program, found ${where} at ${path}. Check the path, or build it first.`);
  }
  try {
    accessSync(found, constants.X_OK);
  } catch (cause) {
    throw new Error(`${found}: expected a program, found a file that may not be run. Try: chmod +x ${found}`, {
      cause,
    });
  }
  const interpreter = interpreterOf(found);
  if (interpreter !== undefined && isAbsolute(interpreter) && !isFile(interpreter)) {
    throw new Error(
      `${found}: its first line asks for ${interpreter}, which is not there. Install it, or mend the line.`,
    );
  }
  return found;
}

function onPath(name: string): string | undefined {
  const folders = (process.env["PATH"] ?? "").split(delimiter);
  return folders.map((folder) => join(folder, name)).find(isFile);
}

const statOf = (path: string): ReturnType<typeof statSync> => statSync(path, { throwIfNoEntry: false });

function isFile(path: string): boolean {
  return statOf(path)?.isFile() === true;
}

/** The interpreter that a script names in its first line; undefined for other programs. */
function interpreterOf(path: string): string | undefined {
  const start = Buffer.alloc(256);
  let length = 0;
  try {
    const file = openSync(path, "r");
    length = readSync(file, start, 0, start.length, 0);
    closeSync(file);
  } catch {
    // A program may be run and not read.
    return undefined;
  }
  const [, interpreter] = /^#!\s*(\S+)/.exec(start.toString("utf8", 0, length)) ?? [];
  return interpreter;
}
