/**
 * `node scripts/explanations.mjs`: writes docs/explanations.md and its drawings, which are the report's own, from the
 * histories beside them. With `--check` it writes nothing and names what is out of date.
 *
 * The etcd log stays where it is, outside of the repository; where it is absent, what the page has of it is kept.
 */
import { build } from "esbuild";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { format, resolveConfig } from "prettier";
import { check, modelNamed } from "../dist/checker/index.js";
import { contradictionLines } from "../dist/harness/cli/check/draw-contradiction.js";
import { openHistory } from "../dist/histories/files/read-history.js";
import { pairOperations } from "../dist/histories/index.js";
import { storyLayout } from "../dist/reports/views/story-layout.js";
import { stories } from "../dist/reports/views/story.js";

const root = join(import.meta.dirname, "..");
const folder = join(root, "docs", "explanations");
const page = join(root, "docs", "explanations.md");
const WIDTH = 760;

const EXAMPLES = [
  {
    name: "stale-read",
    file: join(root, "..", "shared", "data", "histories", "etcd", "etcd_000.log"),
    model: "cas-register",
    title: "A stale read: etcd, 2014",
    text: "One of the logs of Jepsen's test of etcd that Porcupine is tested with (`etcd_000.log`). It has no times: event n counts as second n.",
  },
  {
    name: "lost-write",
    model: "cas-register",
    title: "A lost write: Raft that answers too early",
    text: "The bundled Raft with bug R42: the leader answers a write when it has appended it, not when a majority has. `clew hunt --system raft --mutant R42` found it; this is one key of its history.",
  },
  {
    name: "two-cas",
    model: "cas-register",
    title: "Two cas that took the same value",
    text: "Another run of the same hunt.",
  },
  {
    name: "failed-cas",
    model: "cas-register",
    title: "A failed cas that saw the past",
    text: "A cas that fails and tells what it found is as good as a read. Written by hand.",
  },
  {
    name: "queue",
    model: "fifo-queue",
    title: "A queue that lets one jump ahead",
    text: "Written by hand.",
  },
  {
    name: "list",
    model: "append-list",
    title: "A list that two replicas put together differently",
    text: "Written by hand.",
  },
  {
    name: "dirty-read",
    model: "cas-register",
    title: "A write that failed, and was read",
    text: "The operation that was reported as failed has no place in any order, and is shown all the same. Written by hand.",
  },
  {
    name: "wide-list",
    model: "append-list",
    title: "An element lost from a long list",
    text: "120 elements, then one that is gone with the next. However long the answers, the rows are not. Written by a script.",
  },
];

/** The style of the report's drawings, as far as one needs it by itself. */
const STYLE = `
text{fill:#1d2126;font:12px system-ui,sans-serif}
text.soft{fill:#59636d}text.caption{font-size:11.5px}text.in-bar{font:12px ui-monospace,monospace;fill:#16202a}
.rule{stroke:#e4e1da}.tick{stroke:#59636d}
.before{fill:none;stroke:#59636d;stroke-dasharray:4 4;stroke-width:1.3}
.before.bad{stroke:#c4314b;stroke-width:1.7}rect.culprit{stroke:#c4314b;stroke-width:2.5}
`.replaceAll("\n", "");
const COLORS = { ok: "#6db6fe", info: "#ffaa26", fail: "#feb5da" };

const figure = await storyFigure();
const outOfDate = [];
const sections = [];
for (const example of EXAMPLES) {
  const file = example.file ?? join(folder, `${example.name}.jsonl`);
  if (existsSync(file)) {
    const { svg, lines } = explained(file, modelNamed(example.model));
    sections.push(section(example, lines));
    put(join(folder, `${example.name}.svg`), svg);
  } else {
    process.stderr.write(`kept as it is: ${example.name}, for there is no ${file}\n`);
    sections.push(sectionOnThePage(example));
  }
}
const options = await resolveConfig(page);
put(page, await format(`${beginning()}\n${sections.join("\n")}`, { ...options, filepath: page }));
if (outOfDate.length > 0) {
  process.stderr.write(`out of date, run node scripts/explanations.mjs: ${outOfDate.join(", ")}\n`);
  process.exit(1);
}

function put(file, content) {
  if (existsSync(file) && readFileSync(file, "utf8") === content) return;
  if (process.argv.includes("--check")) outOfDate.push(file);
  else writeFileSync(file, content);
}

function beginning() {
  return `# Explanations

Histories that no order explains, as \`clew check\` prints them and as the report draws them. An arrow goes from what
had finished to what began after it; the operation with the red border does not fit. That no order of the operations
shown is possible was verified by trying every one.

This page is made by \`node scripts/explanations.mjs\`; a test fails when it is out of date.
`;
}

function heading({ title }) {
  return `## ${title}`;
}

function section(example, lines) {
  const source = example.file === undefined ? ` ([the history](explanations/${example.name}.jsonl))` : "";
  return `${heading(example)}

${example.text}${source}

![The operations as intervals in lanes](explanations/${example.name}.svg)

\`\`\`text
${lines.join("\n").replaceAll(/^\n+|\n+$/g, "")}
\`\`\`
`;
}

/** What the page has already. */
function sectionOnThePage(example) {
  const text = readFileSync(page, "utf8");
  const start = text.indexOf(heading(example));
  const end = text.indexOf("\n## ", start + 1);
  return text.slice(start, end < 0 ? text.length : end + 1);
}

function explained(file, model) {
  const operations = pairOperations([...openHistory(file).events].map(({ event }) => event));
  const report = check(operations, model, { timeLimitMs: 60_000, memoryLimitBytes: 2 ** 28, now: () => 0 });
  const [key] = report.keys;
  if (key?.explanation === undefined) throw new Error(`${file}: expected a history that no order explains`);
  const told = key.explanation.operations.map((id) => operations[id]);
  const [story] = stories(report.keys, operations, 1);
  return { svg: drawn(story), lines: contradictionLines(model, told, key.explanation) };
}

function drawn(story) {
  const text = rendered(figure({ story, bands: [], layout: storyLayout(story.operations, WIDTH), current: undefined }));
  return `${text
    .replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ')
    .replace(/(<svg [^>]*>)/, `$1<style>${STYLE}</style><rect width="100%" height="100%" fill="#fff"/>`)
    .replaceAll(/var\(--(\w+)\)/g, (_whole, name) => COLORS[name] ?? "none")}\n`;
}

/** The report's component, compiled as the report compiles it. */
async function storyFigure() {
  const { outputFiles } = await build({
    entryPoints: [join(root, "reports", "app", "story", "story-figure.tsx")],
    bundle: true,
    write: false,
    format: "esm",
    jsx: "automatic",
    jsxImportSource: "preact",
  });
  const source = Buffer.from(outputFiles[0].text).toString("base64");
  const { StoryFigure } = await import(`data:text/javascript;base64,${source}`);
  return StoryFigure;
}

/** A tree of pure components as text. */
function rendered(node) {
  if (node === null || node === undefined || typeof node === "boolean") return "";
  if (typeof node !== "object") return escaped(String(node));
  if (Array.isArray(node)) return node.map(rendered).join("");
  const { type, props } = node;
  if (typeof type === "function") return rendered(type(props));
  const { children, ...attributes } = props;
  const written = Object.entries(attributes)
    .filter(([, value]) => value !== undefined && value !== "" && typeof value !== "function")
    .map(
      ([name, value]) =>
        ` ${name}="${escaped(typeof value === "number" ? String(Math.round(value * 10) / 10) : value)}"`,
    );
  return `<${type}${written.join("")}>${rendered(children)}</${type}>`;
}

function escaped(text) {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
}
