/**
 * docs/record.md and the recorders that it shows: the page quotes the files, its commands work when they are followed, and
 * what the recorders write is judged rightly. A language that is not on this machine is skipped, and that is said.
 */
import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { execa } from "execa";
import { checkedFile } from "../../harness/cli/testing/checked-file.ts";
import { readHistory } from "../../histories/files/read-history.ts";
import { pairOperations } from "../../histories/pair.ts";
import { startClew } from "../clew-command.ts";
import { projectFolder } from "../planted-mistake.ts";

const PAGE = readFileSync(join(projectFolder, "docs", "record.md"), "utf8");
const RECORDERS = join(projectFolder, "examples", "recorders");
const LANGUAGES = [
  { title: "Python", folder: "python", recorder: "recorder.py", needs: ["python3", "--version"] },
  { title: "Go", folder: "go", recorder: "recorder.go", needs: ["go", "version"] },
  { title: "Java", folder: "java", recorder: "Recorder.java", needs: ["javac", "-version"] },
  { title: "Rust", folder: "rust", recorder: "recorder.rs", needs: ["rustc", "--version"] },
  { title: "C", folder: "c", recorder: "recorder.h", needs: ["cc", "--version"] },
] as const;
type Language = (typeof LANGUAGES)[number];

const isHere = ({ needs: [command, ...args] }: Language): boolean => spawnSync(command, args).status === 0;
const here = LANGUAGES.filter(isHere);
for (const { title, needs } of LANGUAGES.filter((language) => !here.includes(language))) {
  process.stderr.write(`recorders: ${title} is skipped, for there is no ${needs[0]} here\n`);
}

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "clew-recorders-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** The blocks of a language's part of the page, by their language. */
function blocks({ title }: Language): ReadonlyMap<string, string> {
  const part = PAGE.split(/^### /m).find((each) => each.startsWith(`${title}\n`)) ?? "";
  return new Map([...part.matchAll(/^```(\w+)\n([\s\S]*?)^```/gm)].map((match) => [match[1] ?? "", match[2] ?? ""]));
}

test.each(LANGUAGES)("the page shows the recorder in $title as it is", (language) => {
  expect(blocks(language).get(language.folder)).toBe(
    readFileSync(join(RECORDERS, language.folder, language.recorder), "utf8"),
  );
});

test("the page's events fit the schema, and are a history that is read", () => {
  const schema = JSON.parse(readFileSync(join(projectFolder, "docs", "history-line.schema.json"), "utf8")) as unknown;
  const line = z.fromJSONSchema(schema as Parameters<typeof z.fromJSONSchema>[0]);
  const lines = (/^```json\n([\s\S]*?)^```/m.exec(PAGE)?.[1] ?? "").trim().split("\n");
  expect(lines).toHaveLength(4);
  for (const each of lines) expect(line.safeParse(JSON.parse(each)).success).toBe(true);
});

/** The page's command, in this folder, with what else is to stand on the command line. */
function carriedOut(
  language: Language,
  cwd: string,
  more = "",
): Promise<{ readonly exitCode?: number; readonly stderr: string }> {
  const command = (blocks(language).get("sh") ?? "false").trimEnd();
  const env = { GOCACHE: join(folder, "go-cache"), PYTHONDONTWRITEBYTECODE: "1" };
  return execa("sh", ["-c", `${command} ${more}`], { cwd, env, reject: false });
}

/** Follows the page in a copy of the language's folder; gives the history's path. */
async function recorded(language: Language, variant: "" | "racy"): Promise<string> {
  const place = mkdtempSync(join(folder, `${language.folder}-`));
  cpSync(join(RECORDERS, language.folder), place, { recursive: true });
  const { exitCode, stderr } = await carriedOut(language, place, variant);
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
  return join(place, "history.jsonl");
}

/** On a machine that is busy a compiler takes its time. */
const PATIENCE_MS = 300_000;

// Without a language a table of tests would be empty, and no test at all is an error.
const tried = here.length === 0 ? LANGUAGES : here;

describe.skipIf(here.length === 0).each(tried)("the recorder in $title", { timeout: PATIENCE_MS }, (language) => {
  test("records a correct register's history as linearizable, with operations that failed or stayed unknown", async () => {
    const path = await recorded(language, "");
    const { exitCode, printed } = checkedFile(path, { model: "register" });
    expect({ exitCode, printed }).toMatchObject({ exitCode: 0 });
    const operations = pairOperations(readHistory(path).events);
    expect(operations).toHaveLength(800);
    const outcomes = new Map<string, number>();
    for (const { outcome } of operations) outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
    // What the program refuses and loses of its 400 writes.
    expect(Object.fromEntries(outcomes)).toEqual({ ok: 772, fail: 12, info: 16 });
    // Each of the 16 left its process behind.
    expect(new Set(operations.map((operation) => operation.process)).size).toBe(4 + 16);
  });

  test("records the racy one's history as it was, so that it is found invalid and explained", async () => {
    const path = await recorded(language, "racy");
    const { exitCode, printed } = checkedFile(path, { model: "register" });
    expect(exitCode).toBe(1);
    expect(printed).toMatch(/^Key [xy] is not linearizable\. /);
    expect(printed).toContain("does not fit.");
    expect(printed).toContain("Not linearizable. 800 operations on 2 keys");
  });

  test("never writes over the history of another run", async () => {
    const path = await recorded(language, "");
    const before = readFileSync(path, "utf8");
    expect((await carriedOut(language, dirname(path))).exitCode).not.toBe(0);
    expect(readFileSync(path, "utf8")).toBe(before);
  });
});

test.skipIf(!here.some(({ folder: name }) => name === "python"))(
  "a racy program is found out by clew check --follow while it writes",
  { timeout: PATIENCE_MS },
  async () => {
    const python = LANGUAGES[0];
    const place = join(folder, "followed");
    cpSync(join(RECORDERS, python.folder), place, { recursive: true });
    const path = join(place, "racy.jsonl");
    const following = startClew(["check", "--follow", path, "--model", "register", "--idle", "60s"]);
    await execa("python3", ["-B", "register.py", path, "racy"], { cwd: place });
    const { exitCode, stdout, stderr } = await following.ended;
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 1 });
    expect(stderr).toMatch(/racy\.jsonl:\d+: event \d+ made key [xy] not linearizable: /);
    expect(stdout).toContain("does not fit.");
  },
);
