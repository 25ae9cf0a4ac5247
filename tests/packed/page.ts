/**
 * Follows a page as a reader does: runs its commands one block after the other, and compares what they print with what the
 * page shows. A page that does not work when it is followed is worse than none.
 *
 * Commands are blocks of `sh`. A block of `text` shows what the block before it prints: each of its lines must be there, in
 * this order; other lines may come in between, and "…" stands for anything within a line.
 */
import type { Ended } from "./installed-clew.ts";

/** One block of commands, and how it ended. */
export interface Step extends Ended {
  readonly commands: string;
  /** Lines that the page shows, but were not printed where they should have been. */
  readonly missing: readonly string[];
}

/** Runs a script of sh in a folder. */
export type RunScript = (script: string, folder: string) => Promise<Ended>;

/**
 * Runs the page's commands, beginning in this folder; `cd` and variables last, as in a terminal.
 *
 * @throws Error for a page without commands
 */
export async function followPage(markdown: string, folder: string, run: RunScript): Promise<readonly Step[]> {
  const steps: Step[] = [];
  let before = `cd '${folder}'`;
  for (const { commands, shown } of blocksOf(markdown)) {
    // oxlint-disable-next-line no-await-in-loop -- a reader does one thing after the other
    const { exitCode, stdout, stderr } = await run(`${before}\n${commands}`, folder);
    steps.push({ commands, exitCode, stdout, stderr, missing: missingLines(shown, stdout) });
    before = [before, ...commands.split("\n").filter((line) => /^(cd |\w+=)/.test(line))].join("\n");
  }
  if (steps.length === 0) throw new Error("expected a page with commands, found no block of sh");
  return steps;
}

interface Block {
  readonly commands: string;
  readonly shown: readonly string[];
}

function blocksOf(markdown: string): readonly Block[] {
  const blocks = [...markdown.matchAll(/^```(sh|text)\n([\s\S]*?)^```/gm)];
  return blocks.flatMap(([, language, commands = ""], at) => {
    if (language !== "sh") return [];
    const [, next, text = ""] = blocks[at + 1] ?? [];
    return [{ commands, shown: next === "text" ? text.split("\n").filter((line) => line.trim() !== "") : [] }];
  });
}

function missingLines(shown: readonly string[], printed: string): readonly string[] {
  const lines = printed.split("\n");
  let from = 0;
  return shown.filter((line) => {
    const pattern = new RegExp(`^${line.trim().split("…").map(escaped).join(".*")}$`);
    const found = lines.findIndex((each, at) => at >= from && pattern.test(each.trim()));
    if (found >= 0) from = found + 1;
    return found < 0;
  });
}

function escaped(text: string): string {
  return text.replaceAll(/[$()*+.?[\\\]^{|}]/g, String.raw`\$&`);
}
