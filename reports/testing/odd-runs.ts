/**
 * Run directories that nobody would write on purpose, drawn from a seed: files missing, cut off or of another shape, and in
 * every text what a page may stumble over. The page must show what it can, and say what it cannot.
 */
import { mkdirSync, rmSync, truncateSync, writeFileSync, readFileSync, existsSync } from "node:fs";
import { join } from "node:path";
import { writeInventedRun } from "./invented-run.ts";
import { writeSmallRun } from "./small-run.ts";

/** What stands in place of the texts of a run. */
const NASTY = [
  '<img src=x onerror="document.title=1">',
  "</script><script>document.title=2</script>",
  "<!--",
  "&lt;b&gt;\u0000\u0007",
  "\u202Eעברית من اليمين إلى اليسار\u202C",
  "👩‍👩‍👧‍👦 " + "z\u0337".repeat(40),
  "x".repeat(100_000),
  "no-space-".repeat(400),
  "\n\n\t  \n",
  "%E0%A4%A #?&=/",
  "__proto__",
] as const;

/** Ways to make a run odd, by name. */
export const ODD_RUNS = [
  "without history",
  "only notes",
  "empty files",
  "half-written results",
  "results of another shape",
  "a torn history",
  "notes of unknown kinds",
  "nasty texts in every file",
  "nasty notes and messages",
  "messages of nobody",
  "an empty folder",
] as const;

/** One of them. */
export type OddRun = (typeof ODD_RUNS)[number];

/** Writes one into a directory that it makes, and gives its path. */
export function writeOddRun(directory: string, kind: OddRun): string {
  const file = (name: string): string => join(directory, name);
  const jsonl = (name: string, values: readonly unknown[]): void =>
    writeFileSync(file(name), values.map((value) => `${JSON.stringify(value)}\n`).join(""));
  if (kind === "an empty folder") {
    mkdirSync(directory, { recursive: true });
    return directory;
  }
  if (kind === "nasty notes and messages" || kind === "messages of nobody") writeSmallRun(directory);
  else writeInventedRun(directory, { standing: "invalid", seconds: 3, rate: 40 });
  switch (kind) {
    case "without history":
      rmSync(file("history.jsonl"));
      break;
    case "only notes":
      for (const name of ["history.jsonl", "results.json", "test.json", "messages.jsonl"]) rmSync(file(name));
      break;
    case "empty files":
      for (const name of ["history.jsonl", "results.json", "test.json", "notes.jsonl", "messages.jsonl"]) {
        truncateSync(file(name), 0);
      }
      break;
    case "half-written results":
      truncateSync(file("results.json"), 500);
      break;
    case "results of another shape":
      writeFileSync(file("results.json"), JSON.stringify({ valid: "perhaps", keys: [null] }));
      writeFileSync(file("test.json"), "[]");
      break;
    case "a torn history":
      truncateSync(file("history.jsonl"), readFileSync(file("history.jsonl")).length - 17);
      break;
    case "notes of unknown kinds":
      jsonl("notes.jsonl", oddNotes());
      break;
    case "nasty texts in every file":
      for (const name of ["history.jsonl", "results.json", "test.json", "notes.jsonl"]) spoil(file(name));
      break;
    case "nasty notes and messages":
      for (const name of ["notes.jsonl", "messages.jsonl", "results.json"]) spoil(file(name));
      break;
    case "messages of nobody":
      jsonl("messages.jsonl", [null, 7, [], {}, { message: 1 }, { time: -1, from: "", to: "" }, ...messagesOfNobody()]);
      break;
  }
  return directory;
}

function oddNotes(): unknown[] {
  const time = 5e8;
  return [
    null,
    [],
    "note",
    { time, node: "n1" },
    { time: "soon", node: "n1", note: { event: "role" } },
    { time, node: "n1", note: { event: 7 } },
    { time, node: "n1", note: { event: "role" } },
    { time, node: "n1", note: { event: "role", role: { deep: [1, { a: null }] }, term: "x" } },
    { time, node: "", note: { event: "", value: [[[[]]]] } },
    { time: 1e15, node: "n9", note: { event: "late" } },
    { time, node: "n1", note: { event: "progress", term: -1, committed: 1e300, applied: -7.5 } },
    { time: 1e15, node: "", note: { event: "progress", term: "x", committed: 0, applied: 0 } },
  ];
}

function messagesOfNobody(): unknown[] {
  const common = { time: 1e6, message: "hello", text: "says hello", arrived: [] };
  return [
    { ...common, from: "ghost", to: "ghost" },
    { ...common, from: "", to: "client 999", arrived: [2e6, 2e6, 2e6] },
    { ...common, from: "n1", to: "nowhere", lost: 0 },
  ];
}

/** Texts become nasty, names of fields and what JSON needs stay: a page reads the file as if nothing were. */
function spoil(path: string): void {
  if (!existsSync(path)) return;
  let next = 0;
  const spoilt = (value: unknown, name: string): unknown => {
    if (Array.isArray(value)) return value.map((part) => spoilt(part, name));
    if (typeof value === "object" && value !== null) {
      return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, spoilt(part, key)]));
    }
    // What says how a line is to be read stays as it is.
    if (typeof value !== "string" || ["type", "process", "valid", "startedAt", "kind"].includes(name)) return value;
    if (name === "f" && /^(start|stop)-/.test(value)) return value;
    return NASTY[next++ % NASTY.length];
  };
  const text = readFileSync(path, "utf8");
  const isLines = path.endsWith(".jsonl");
  const lines = isLines ? text.split("\n").filter((line) => line !== "") : [text];
  // Some lines are enough: 100 kB in each would make a file of a run of hours.
  const out = lines.map((line, at) => (at % 9 === 0 ? JSON.stringify(spoilt(JSON.parse(line), "")) : line));
  writeFileSync(path, out.map((line) => `${line}\n`).join(""));
}
