/**
 * The text scripts in testdata/, read from their files. Here, and not among the cores, for those touch no file.
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { ScriptedSchedule } from "../../system.ts";
import { readTextScript, type TextScript } from "./text/play-text.ts";

/** A script of a scenario, from its file. */
export interface ScriptFile {
  /** e.g. "figure-8". */
  readonly name: string;
  readonly path: string;
  readonly text: string;
  readonly script: TextScript;
}

/** Folder of the scripts, from the folder of the package. */
const FOLDER = "systems-under-test/raft/scripts/testdata";
const EXTENSION = ".txt";

/**
 * All scripts, by name.
 * @throws ScriptSyntaxError for the first mistake in one of them
 */
export function scriptFiles(): readonly ScriptFile[] {
  const folder = join(packageFolder(), FOLDER);
  return readdirSync(folder)
    .filter((file) => file.endsWith(EXTENSION))
    .sort()
    .map((file) => {
      const path = join(folder, file);
      const text = readFileSync(path, "utf8");
      return { name: file.slice(0, -EXTENSION.length), path, text, script: readTextScript(file, text) };
    });
}

/** The scripts as orders of events that bring out planted bugs. */
export function raftSchedules(): readonly ScriptedSchedule[] {
  return scriptFiles()
    .filter(({ script }) => script.shows.length > 0)
    .map(({ script: { title, shows, play } }) => ({
      name: title,
      kills: shows,
      play: (mutant) => play(mutant).wrongs,
    }));
}

/** Compiled code lies elsewhere in the package than its source: the scripts are where the package.json says. */
function packageFolder(): string {
  let folder = import.meta.dirname;
  while (!existsSync(join(folder, "package.json"))) {
    const parent = dirname(folder);
    if (parent === folder) throw new Error(`expected a package.json above ${import.meta.dirname}, found none`);
    folder = parent;
  }
  return folder;
}
