/**
 * The README's promises, kept: what it says of a planted bug is what its command really does.
 */
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { faultKinds } from "../harness/nemesis/faults.ts";
import { loadSuite } from "../harness/spec/load-suite.ts";
import { bundledCatalog } from "../harness/catalog.ts";
import { clewDecided, temporaryStore } from "./clew-command.ts";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const readme = readFileSync(join(root, "README.md"), "utf8");

/** The text of the blocks of code of this kind in a section. */
function blocks(section: string, kind: string): string[] {
  const [, after = ""] = readme.split(`\n## ${section}\n`);
  const [text = ""] = after.split("\n## ");
  return [...text.matchAll(new RegExp(`\`\`\`${kind}\n([\\s\\S]*?)\`\`\``, "g"))].map((match) => match[1] ?? "");
}

const store = temporaryStore();
afterAll(() => store.remove());

describe("the README", () => {
  test(
    "its planted bug is caught by its command with exit 1, and not found without the mutant",
    { timeout: 180_000 },
    async () => {
      const [command = ""] = blocks("A planted bug, caught", "sh");
      const words = command.trim().split(" ");
      expect(words.slice(0, 3)).toEqual(["npx", "clew", "test"]);
      const args = [...words.slice(2), "--store", store.path];
      const caught = await clewDecided(...args);
      const [promised = ""] = blocks("A planted bug, caught", "text");
      expect(caught.stdout).toContain(promised.trim());
      expect(caught.exitCode).toBe(1);
      // The later flag counts: there is nothing to wait for.
      const clean = await clewDecided(...args, "--without-mutant", "--time-limit", "5s");
      expect(clean.stdout).toContain("Linearizable.");
      expect(clean.exitCode).toBe(0);
    },
  );

  test("its YAML is a valid test", () => {
    const [text = ""] = blocks("Test a system", "yaml");
    expect(parse(text)).toMatchObject({ system: "raft" });
    expect(loadSuite({ text, file: "README.md", known: bundledCatalog }).tests).toHaveLength(1);
  });

  test("names every kind of fault", () => {
    for (const { name } of faultKinds) expect(readme).toContain(`\`${name}\``);
  });
});
