import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { readRun } from "../../../reports/write/read-run.ts";
import { createRunDirectory, type RunDirectory } from "../../../runs/run-directory.ts";
import { byteWords } from "../../clusters/messages/content-words.ts";
import { eventually } from "../../clusters/local/testing/eventually.ts";
import { type GrowingFiles, openGrowingFiles } from "./growing-files.ts";

let store: string;
let directory: RunDirectory;
let files: GrowingFiles | undefined;

beforeEach(() => {
  store = mkdtempSync(join(tmpdir(), "clew-growing-files-"));
  directory = createRunDirectory({ store, test: "t", startedAt: new Date() });
});

afterEach(() => {
  files?.close();
  rmSync(store, { recursive: true, force: true });
});

function open(hasMessages: boolean): GrowingFiles {
  files = openGrowingFiles(directory, { words: undefined, hasMessages, describe: byteWords });
  return files;
}

const MS = 1e6;
const LINK = { time: 1, from: "n1", to: "n2", rule: "drop", passed: 1, dropped: 0, delayed: 0 };

function say(text: string, timeMs: number): void {
  const tape = files?.tape;
  tape?.arrived(tape.sent("n1", "n2", text, timeMs * MS), timeMs * MS);
}

const messages = (): readonly string[] => readRun(directory.path).messages.map(({ text }) => text);

describe("the messages of a run", () => {
  test("around a fault are in the file while the run goes on, for a harness that is killed", async () => {
    const run = open(true);
    say("long before", 10);
    say("before", 950);
    run.event({ index: 0, time: 1_000 * MS, type: "info", process: "nemesis", f: "start-partition", value: "one" });
    say("after", 1_100);
    say("long after", 1_600);
    await eventually("the later one is in the file", () => messages().includes("5 bytes: after"));
    expect(messages()).toEqual(["6 bytes: before", "5 bytes: after"]);
  });

  test("around a finding are there, and around the beginning", () => {
    const run = open(true);
    run.begin(0);
    say("first", 1);
    say("long after", 2_000);
    say("before", 2_900);
    run.finding({ time: 3_000 * MS, message: "n1 ended by itself" });
    run.close();
    expect(messages()).toEqual(["5 bytes: first", "6 bytes: before"]);
  });

  test("are not written for what clients do", () => {
    const run = open(true);
    run.event({ index: 0, time: 5 * MS, type: "invoke", process: 0, f: "read", value: null });
    say("hello", 6);
    run.close();
    expect(messages()).toEqual([]);
  });

  test("around the failure are added when it is known, between the others in order of time", () => {
    const run = open(true);
    say("at the failure", 400);
    run.event({ index: 0, time: 1_000 * MS, type: "info", process: "nemesis", f: "start-kill", value: "one" });
    say("after the fault", 1_100);
    run.close();
    run.addLastMessages(400 * MS);
    expect(messages()).toEqual(["14 bytes: at the failure", "15 bytes: after the fault"]);
  });

  test("that nobody wants leave no file, and nobody is asked for them", () => {
    const run = open(false);
    expect(run.tape).toBeUndefined();
    run.event({ index: 0, time: 1, type: "info", process: "nemesis", f: "start-kill", value: "one" });
    run.link(LINK);
    run.close();
    run.addLastMessages(undefined, [{ time: 1, from: "n1", to: "n2", message: "m", text: "t", arrived: [] }]);
    expect(existsSync(directory.file("messages.jsonl"))).toBe(false);
    expect(readFileSync(directory.file("history.jsonl"), "utf8")).toContain("start-kill");
  });

  test("have the records of links beside them", () => {
    const run = open(true);
    run.link(LINK);
    run.begin(0);
    say("hello", 1);
    run.close();
    const found = readRun(directory.path);
    expect([found.links, found.messages.length]).toEqual([[LINK], 1]);
  });
});
