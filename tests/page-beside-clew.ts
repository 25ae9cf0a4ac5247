/**
 * A page of the docs, and an empty folder beside an installed package in which its commands are run: a page that does not
 * work when it is followed is worse than none.
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");

/** How a script ended, with what it wrote. */
export interface EndedScript {
  /** undefined when it was ended by a signal. */
  readonly exitCode: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

/** A page and the folder of its reader. */
export interface PageBesideClew {
  readonly markdown: string;
  readonly folder: string;
  /** The blocks of the page in this language, in order; "": those that name none. */
  readonly blocksOf: (language: string) => readonly string[];
  /** Runs a script of sh in the folder, which stops at its first error. Any exit code is a result. */
  readonly run: (script: string | undefined) => Promise<EndedScript>;
  /** Deletes the folder. */
  readonly remove: () => void;
}

/** Opens a page, e.g. "plug-in-server.md". */
export function openPage(name: string): PageBesideClew {
  const markdown = readFileSync(join(root, "docs", name), "utf8");
  const folder = mkdtempSync(join(tmpdir(), "clew-page-"));
  mkdirSync(join(folder, "node_modules/.bin"), { recursive: true });
  symlinkSync(root, join(folder, "node_modules/clew"));
  symlinkSync(join(root, "bin/clew.mjs"), join(folder, "node_modules/.bin/clew"));
  return {
    markdown,
    folder,
    blocksOf(language) {
      const blocks = [...markdown.matchAll(/^```(\w*)\n([\s\S]*?)^```$/gm)];
      return blocks.filter((match) => match[1] === language).map((match) => match[2] ?? "");
    },
    async run(script) {
      const command = ["-c", `set -e\n${script ?? "false"}`];
      const { exitCode, stdout, stderr } = await execa("sh", command, { cwd: folder, reject: false });
      return { exitCode, stdout, stderr };
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
