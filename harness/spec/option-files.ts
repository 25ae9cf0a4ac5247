/**
 * Options that name files: each is read where it is given, looked at by its system, and recorded with its hash.
 */
import type { Json } from "../../histories/json.ts";
import { readPinnedFile } from "../../systems-under-test/node-kit/process/pinned-file.ts";
import type { OptionFile, SystemDescription } from "../../systems-under-test/system.ts";
import type { Problem } from "./problem.ts";

/** Puts the hash of its file behind each option that names one. Problems: a file that is missing, changed or unusable. */
export function pinFiles(system: SystemDescription, options: { [name: string]: Json }, problems: Problem[]): void {
  for (const { name, value } of filesOf(system, options)) options[name] = pinnedName(value);
  for (const { option, message } of fileMistakes(system, options)) {
    const names = system.options.find(({ name }) => name === option)?.file?.names ?? [];
    const others = names.map((name) => `"${name}"`).join(", ");
    const hint = `What comes with ${system.name} can be named instead: ${others}.`;
    problems.push({ path: ["options", option], isAboutKey: false, message: `${message} ${hint}` });
  }
}

/** What is wrong with the files that these options name, each with what was expected and found. */
export function fileMistakes(
  system: SystemDescription | undefined,
  options: { readonly [name: string]: Json },
): readonly { readonly option: string; readonly message: string }[] {
  if (system === undefined) return [];
  return filesOf(system, options).flatMap(({ name, value, file }) => {
    try {
      const { path, bytes } = readPinnedFile(value);
      file.check(path, bytes, options);
      return [];
    } catch (error) {
      return [{ option: name, message: (error as Error).message }];
    }
  });
}

interface FileOfOption {
  readonly name: string;
  readonly value: string;
  readonly file: OptionFile;
}

/** The options whose values are paths. What is no text is another mistake. */
function filesOf(system: SystemDescription, options: { readonly [name: string]: Json }): readonly FileOfOption[] {
  return system.options.flatMap(({ name, file }) => {
    const value = options[name];
    return file === undefined || typeof value !== "string" || file.names.includes(value) ? [] : [{ name, value, file }];
  });
}

/** With the hash; as it is where the file cannot be read, which is told afterwards. */
function pinnedName(named: string): string {
  try {
    return readPinnedFile(named).pinned;
  } catch {
    return named;
  }
}
