/**
 * The checker as a library: typed, without I/O, under its public name, and in a browser.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { check } from "clew/checker";
import { decodeEvent, pairOperations } from "clew/histories";
import { build } from "esbuild";
import { describe, expect, test } from "vitest";
import { launchBrowser } from "./browser.ts";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");

/** One client writes 1 and gets its answer; then another reads nothing. */
const staleRead = [
  '{"index":0,"time":0,"type":"invoke","process":0,"f":"write","key":"x","value":1}',
  '{"index":1,"time":5,"type":"ok","process":0,"f":"write","key":"x","value":1}',
  '{"index":2,"time":9,"type":"invoke","process":1,"f":"read","key":"x","value":null}',
  '{"index":3,"time":12,"type":"ok","process":1,"f":"read","key":"x","value":null}',
];

describe("clew/checker", () => {
  test("decides under its public name", () => {
    const operations = pairOperations(staleRead.map((line, index) => decodeEvent(line, `line ${index + 1}`)));
    const budget = { timeLimitMs: 60_000, memoryLimitBytes: 2 ** 26, now: () => performance.now() };
    const report = check(operations, "cas-register", budget);
    expect(report.valid).toBe(false);
    expect(report.keys[0]?.explanation?.operations).toEqual([0, 1]);
    expect(check(operations.slice(0, 1), "cas-register", budget).valid).toBe(true);
  });

  test("the program of docs/library.md prints what the page says", async () => {
    const page = readFileSync(join(root, "docs", "library.md"), "utf8");
    const [program = "", printed = ""] = [
      ...page.slice(page.indexOf("## Judge a history")).matchAll(/```(?:ts|text)\n([\s\S]*?)```/g),
    ].map(([, block]) => block);
    const { outputFiles } = await build({
      stdin: { contents: program, loader: "ts", resolveDir: join(root, "tests") },
      bundle: true,
      write: false,
      format: "esm",
    });
    const { stdout } = spawnSync(process.execPath, ["--input-type=module"], {
      input: outputFiles[0]?.text ?? "",
      encoding: "utf8",
    });
    expect(stdout).toBe(printed);
  });

  test("decides in a browser", async () => {
    const folder = mkdtempSync(join(tmpdir(), "clew-library-"));
    const browser = await launchBrowser();
    try {
      const entry = join(root, "tests", "browser-entry.ts");
      const bundle = await build({
        stdin: {
          contents: `
            import { check } from "clew/checker";
            import { decodeEvent, pairOperations } from "clew/histories";
            const lines = ${JSON.stringify(staleRead)};
            const operations = pairOperations(lines.map((line, index) => decodeEvent(line, "line " + (index + 1))));
            const budget = { timeLimitMs: 60_000, memoryLimitBytes: 2 ** 26, now: () => performance.now() };
            document.title = "valid: " + check(operations, "cas-register", budget).valid;`,
          resolveDir: dirname(entry),
        },
        bundle: true,
        write: false,
        format: "iife",
        platform: "browser",
      });
      const page = join(folder, "page.html");
      const script = (bundle.outputFiles[0]?.text ?? "").replaceAll("</script", String.raw`<\/script`);
      writeFileSync(page, `<!doctype html><meta charset="utf-8"><script>${script}</script>`);
      const tab = await browser.newPage();
      await tab.goto(`file://${page}`);
      expect(await tab.title()).toBe("valid: false");
    } finally {
      await browser.close();
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
