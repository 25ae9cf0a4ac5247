/**
 * `npm run reference`: writes docs/reference from the docstrings of what the package exports, a page for each entry, and
 * API Extractor's report of each, which shows in a diff what changes for users. With `--check` it writes nothing and names
 * what is out of date.
 *
 * It reads the declarations in dist/, so a build comes first. What has no docstring, a docstring that tools cannot read,
 * and a type that a user meets but cannot import are refused.
 */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { format, resolveConfig } from "prettier";
import { extractEntry } from "./reference/extract.mjs";
import { indexPage, pageOf } from "./reference/page.mjs";

const root = join(import.meta.dirname, "..");
const folder = join(root, "docs", "reference");
const isCheck = process.argv.includes("--check");

/** What package.json exports, without package.json itself: [{ name: "clew/system", page: "system", types: "dist/…" }]. */
const entries = Object.entries(JSON.parse(readFileSync(join(root, "package.json"), "utf8")).exports)
  .filter(([, { types }]) => types !== undefined)
  .map(([path, { types }]) => ({ name: `clew${path.slice(1)}`, page: path.slice(2) || "clew", types }));

const scratch = mkdtempSync(join(tmpdir(), "clew-reference-"));
const extracted = entries.map((entry) => ({ ...entry, ...extractEntry(root, entry, scratch) }));
rmSync(scratch, { recursive: true });

const everything = new Set(extracted.flatMap(({ items }) => items.map(({ name }) => name)));
const complaints = extracted.flatMap(({ name, problems }) =>
  problems.filter(({ unexported }) => !everything.has(unexported)).map(({ text }) => `${name}: ${text}`),
);

const outOfDate = [];
mkdirSync(join(folder, "report"), { recursive: true });
await put("README.md", indexPage(extracted));
for (const entry of extracted) {
  // oxlint-disable-next-line no-await-in-loop -- a handful of pages
  await put(`${entry.page}.md`, pageOf(entry));
  await put(join("report", `${entry.page}.api.md`), entry.report);
}
for (const complaint of complaints) process.stderr.write(`${complaint}\n`);
if (outOfDate.length > 0) process.stderr.write(`out of date, run npm run reference: ${outOfDate.join(", ")}\n`);
if (complaints.length + outOfDate.length > 0) process.exit(1);

async function put(name, content) {
  const path = join(folder, name);
  const text = await format(content, { ...(await resolveConfig(path)), filepath: path });
  if (existsSync(path) && readFileSync(path, "utf8") === text) return;
  if (isCheck) outOfDate.push(join("docs", "reference", name));
  else writeFileSync(path, text);
}
