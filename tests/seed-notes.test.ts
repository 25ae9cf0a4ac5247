/**
 * docs/seed-notes.md names a test beside each sentence of the notes: each of them is there, under that title. A scenario in
 * text is a test, too (its title is its first line), and so is a scripted schedule (its name).
 */
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const docs = join(dirname(fileURLToPath(import.meta.url)), "../docs");
const page = readFileSync(join(docs, "seed-notes.md"), "utf8");
const items = page.split(/\n(?=- |\n)/).filter((part) => part.startsWith("- "));

/** What is wrong with a sentence and its test, which may stand on several lines; undefined: nothing. */
function mistakeOf(item: string): string | undefined {
  const text = item.replaceAll(/\s+/g, " ").trim();
  const [, file, title] = /^- .+: \[[\w -]+\]\((\S+\.(?:ts|txt))\) `([^`]+)`$/.exec(text) ?? [];
  if (file === undefined || title === undefined) return `${text}: expected a sentence, a link to tests, and a title`;
  if (!existsSync(join(docs, file))) return `${text}: there is no ${file}`;
  const source = readFileSync(join(docs, file), "utf8");
  const isThere = file.endsWith(".txt") ? source.startsWith(`# ${title}\n`) : source.includes(`"${title}"`);
  return isThere ? undefined : `${text}: ${file} has no test of this title`;
}

test("each sentence of the notes has a test that is there, under its title", () => {
  expect(items.length).toBeGreaterThan(40);
  expect(items.flatMap((item) => mistakeOf(item) ?? [])).toEqual([]);
});

test("a file that is gone, a title that has changed, and a sentence without a test are noticed", () => {
  const [item = ""] = items;
  expect(mistakeOf(item)).toBeUndefined();
  expect(mistakeOf(item.replace("same-workload.test.ts", "other.test.ts"))).toContain("there is no");
  expect(mistakeOf(item.replace("VT12: the same", "VT12: the other"))).toContain("has no test of this title");
  expect(mistakeOf("- A sentence")).toContain("expected a sentence");
});
