/**
 * `clew check --follow` beside `clew check`, on every recorded history; and as users run it, in a process that is
 * interrupted, or fed through a pipe.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { checkedFile } from "../../harness/cli/testing/checked-file.ts";
import { followedHistory } from "../../harness/cli/testing/followed-history.ts";
import type { CorpusIndex } from "../corpus/entry.ts";
import { projectFolder } from "../planted-mistake.ts";

const CORPUS = join(projectFolder, "histories", "corpus");
const { histories } = JSON.parse(readFileSync(join(CORPUS, "index.json"), "utf8")) as CorpusIndex;
const ours = histories.filter(({ file }) => file.endsWith(".jsonl"));

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "clew-following-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe("a recorded history that is followed", () => {
  const tally = { decided: 0, left: 0 };

  test.each(ours)("$file gets the verdict of clew check, or none", async ({ file, model, valid }) => {
    const { exitCode, printed } = await followedHistory(join(CORPUS, file), [], { model });
    tally[exitCode === 2 ? "left" : "decided"] += 1;
    const verdict = valid === true ? 0 : 1;
    expect({ exitCode, printed }).toEqual({ exitCode: exitCode === 2 ? 2 : verdict, printed });
  });

  test("is decided in nearly all cases", () => {
    expect(tally.decided).toBeGreaterThan(100);
    expect(tally.left).toBeLessThan(ours.length / 10);
  });

  test.each(ours.filter(({ valid }) => valid === false))(
    "$file is wrong from the line on at which it ends, and not before",
    async ({ file, model }) => {
      const lines = readFileSync(join(CORPUS, file), "utf8").trimEnd().split("\n");
      const { warned, exitCode } = await followedHistory(join(CORPUS, file), [], { model });
      if (exitCode === 2) return;
      const line = Number(/:(\d+): event/.exec(warned)?.[1]);
      const verdictUpTo = (count: number): number => {
        const path = join(folder, "part.jsonl");
        writeFileSync(path, lines.slice(0, count).join("\n"));
        return checkedFile(path, { model }).exitCode;
      };
      const isWrongBefore = line > 1 && verdictUpTo(line - 1) === 1;
      expect({ at: verdictUpTo(line), isWrongBefore }).toEqual({ at: 1, isWrongBefore: false });
    },
  );
});

describe("as a process", () => {
  const event = (index: number, type: string, process: number, f: string, value: number | null): string =>
    `${JSON.stringify({ index, time: index, type, process, f, value })}\n`;
  const WRITE = [event(0, "invoke", 0, "write", 1), event(1, "ok", 0, "write", 1)].join("");
  const STALE = [event(2, "invoke", 1, "read", null), event(3, "ok", 1, "read", null)].join("");

  interface Started {
    readonly child: ReturnType<typeof spawn>;
    /** Resolves when stderr has said this. */
    readonly said: (words: string) => Promise<void>;
    readonly ended: Promise<{ readonly code: unknown; readonly stdout: string; readonly stderr: string }>;
  }

  function follow(file: string): Started {
    const args = [join(projectFolder, "bin/clew.mjs"), "check", "--follow", file, "--model", "register"];
    const child = spawn(process.execPath, args, { stdio: ["pipe", "pipe", "pipe"] });
    const output = { stdout: "", stderr: "" };
    child.stdout.on("data", (bytes: Buffer) => (output.stdout += bytes.toString()));
    child.stderr.on("data", (bytes: Buffer) => (output.stderr += bytes.toString()));
    const said = async (words: string): Promise<void> => {
      // Each piece of stderr is a chance that it was said.
      // oxlint-disable-next-line no-await-in-loop
      while (!output.stderr.includes(words)) await once(child.stderr, "data");
    };
    const ended = once(child, "close").then(([code]) => ({ code, ...output }));
    return { child, said, ended };
  }

  test.each(["SIGINT", "SIGTERM"] as const)("%s ends it with the verdict so far", async (signal) => {
    const path = join(folder, `${signal}.jsonl`);
    writeFileSync(path, WRITE);
    const { child, said, ended } = follow(path);
    await said("nothing wrong so far in 1 operation on 1 key (2 lines)");
    child.kill(signal);
    const { code, stdout } = await ended;
    expect(code).toBe(0);
    expect(stdout).toContain("Linearizable so far. 1 operation on 1 key (2 lines), model register");
  });

  test("what comes through a pipe ends it at the first bad event, although the pipe stays open", async () => {
    const { child, said, ended } = follow("-");
    await said("waiting for the first line");
    child.stdin?.write(WRITE);
    child.stdin?.write(STALE);
    const { code, stdout, stderr } = await ended;
    expect({ code, stderr }).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("stdin:4: event 3 made") as string,
    });
    expect(stdout).toContain("Not linearizable. 2 operations on 1 key");
  });

  test("the end of a pipe is the end of the history", async () => {
    const { child, ended } = follow("-");
    child.stdin?.end(WRITE);
    const { code, stdout } = await ended;
    expect({ code, stdout }).toMatchObject({
      code: 0,
      stdout: expect.stringContaining("Linearizable so far.") as string,
    });
  });
});
