import { describe, expect, test } from "vitest";
import { followPage, type RunScript } from "./page.ts";

const PAGE = `
\`\`\`sh
cd project
name=value
first
\`\`\`

It prints

\`\`\`text
one … three
  four
\`\`\`

\`\`\`sh
second
\`\`\`
`;

/** A shell that prints the same for everything. */
const printing =
  (stdout: string, asked: string[] = []): RunScript =>
  (script) => {
    asked.push(script);
    return Promise.resolve({ exitCode: 0, stdout, stderr: "" });
  };

describe("a page that is followed", () => {
  test("has its commands run in order, each where the ones before have left off", async () => {
    const asked: string[] = [];
    await followPage(PAGE, "/tmp", printing("", asked));
    expect(asked).toEqual([
      "cd '/tmp'\ncd project\nname=value\nfirst\n",
      "cd '/tmp'\ncd project\nname=value\nsecond\n",
    ]);
  });

  test.each([
    ["what it shows", "one two three\nfour\n", []],
    ["lines in between, and other indents", "x\n  one (2) three\nx\nfour\n", []],
    ["another order", "four\none two three\n", ["  four"]],
    ["something before or after in a line", "and one two three\nfour\n", ["one … three"]],
    ["nothing", "", ["one … three", "  four"]],
  ])("is compared with what was printed: %s", async (_, printed, missing) => {
    const [step] = await followPage(PAGE, "/tmp", printing(printed));
    expect(step?.missing).toEqual(missing);
  });

  test("without commands is no page", async () => {
    await expect(followPage("# Title", "/tmp", printing(""))).rejects.toThrow("found no block of sh");
  });
});
