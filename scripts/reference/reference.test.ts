/**
 * The reference in docs/reference: made from the docstrings as they are, whole, and with examples that do what they say.
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { execa } from "execa";
import { expect, test } from "vitest";
import { extractEntry } from "./extract.mjs";

const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..");

test("the reference is up to date, and each export has its docstring", async () => {
  const { exitCode, stderr } = await execa("node", ["scripts/reference.mjs", "--check"], { cwd: root, reject: false });
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
});

test("an export without a docstring, and a type that nobody can import, are found", () => {
  const folder = mkdtempSync(join(tmpdir(), "clew-reference-"));
  try {
    mkdirSync(join(folder, "dist"));
    writeFileSync(join(folder, "package.json"), '{ "name": "toy", "version": "1.0.0" }');
    writeFileSync(join(folder, "dist/inner.d.ts"), "export interface Inner { readonly a: number }\n");
    writeFileSync(
      join(folder, "dist/index.d.ts"),
      `import type { Inner } from "./inner.ts";
       /** Documented. */
       export declare function one(): Inner;
       export declare function two(): number;`,
    );
    const { items, problems } = extractEntry(folder, { page: "toy", types: "./dist/index.d.ts" }, folder);
    expect(items.map(({ name }) => name)).toEqual(["one", "two"]);
    expect(problems.map(({ text, unexported }) => unexported ?? text)).toEqual([
      "Inner",
      'dist/index.d.ts: Missing documentation for "two". (ae-undocumented)',
    ]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("the examples of nodes, gates and scripts do what their comments say", async () => {
  const page = readFileSync(join(root, "docs/reference/system.md"), "utf8");
  const exampleOf = (name: string): string => {
    const [, section = ""] = page.split(`\n## \`${name}\`\n`);
    return (
      /Example:\n\n```ts\n([\s\S]*?)```/.exec(section.split("\n## ")[0] ?? "")?.[1] ?? `throw new Error("${name}")`
    );
  };
  const shown = (code: string): string => code.replaceAll(/^(\w+\..*\)); \/\/.*$/gm, "shown.push($1);");
  const { outputFiles } = await build({
    stdin: {
      contents: `
        import { createGate, createScript, type AnyNode, type Json } from "clew/system";
        const shown: unknown[] = [];
        ${exampleOf("Node")}
        ${shown(exampleOf("createScript"))}
        ${shown(exampleOf("createGate")).replace(/gate\.pass\([\s\S]*?\]\)/, "shown.push($&)")}
        process.stdout.write(JSON.stringify(shown.map((one) => one ?? "undefined")));`,
      loader: "ts",
      resolveDir: join(root, "tests"),
    },
    bundle: true,
    write: false,
    format: "esm",
  });
  const { stdout } = await execa("node", ["--input-type=module"], { input: outputFiles[0]?.text ?? "" });
  expect(JSON.parse(stdout)).toEqual([
    "undefined",
    { total: 0 },
    [{ type: "write", token: 1, records: ["vote for n2"] }],
    [{ type: "send", to: "n2", message: "granted", after: 1 }],
  ]);
});
