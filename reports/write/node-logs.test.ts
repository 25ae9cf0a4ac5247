import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { readNodeLogs } from "./node-logs.ts";

let directory: string;
beforeEach(() => void (directory = mkdtempSync(join(tmpdir(), "clew-node-logs-"))));
afterEach(() => rmSync(directory, { recursive: true, force: true }));

function write(node: string, text: string | Buffer): { readonly path: string; readonly sizeBytes: number } {
  mkdirSync(join(directory, node), { recursive: true });
  writeFileSync(join(directory, node, "node.log"), text);
  return { path: `${node}/node.log`, sizeBytes: text.length };
}

function read(files: Parameters<typeof readNodeLogs>[1], failureNs?: number) {
  const problems: string[] = [];
  return { ...readNodeLogs(directory, files, { failureNs, problems }), problems };
}

test("lines of all nodes are in order of time, without notes and what nobody understands", () => {
  const files = [
    write(
      "n1",
      '10 harness start n1.1\n20 out {"ready":true}\n30 out {"note":{"event":"role"}}\n50 err oh: no \nfree text\n',
    ),
    write("n2", "40 err hello\n60 out"),
    { path: "history.jsonl", sizeBytes: 1 },
  ];
  expect(read(files)).toEqual({
    logLines: [
      { node: "n1", timeNs: 10, source: "harness", text: "start n1.1" },
      { node: "n1", timeNs: 20, source: "out", text: '{"ready":true}' },
      { node: "n2", timeNs: 40, source: "err", text: "hello" },
      { node: "n1", timeNs: 50, source: "err", text: "oh: no " },
    ],
    logLinesLeftOut: 0,
    problems: [],
  });
});

test("of many lines the last ones are kept, as many of a quiet node as it has, and the rest is counted", () => {
  const chatty = Array.from({ length: 20_000 }, (_, place) => `${place} err line ${place}\n`).join("");
  const { logLines, logLinesLeftOut } = read([write("n1", chatty), write("n2", "5 err hello\n")]);
  expect([logLines.length, logLinesLeftOut]).toEqual([2_501, 17_500]);
  expect(logLines[0]).toMatchObject({ node: "n2", text: "hello" });
  expect([logLines[1]?.text, logLines.at(-1)?.text]).toEqual(["line 17500", "line 19999"]);
});

test("of a run that failed the lines before are kept, and those of a second after", () => {
  const text = [1, 5, 6, 7].map((second) => `${second}000000000 err at ${second}\n`).join("");
  const { logLines, logLinesLeftOut } = read([write("n1", text)], 5e9);
  expect(logLines.map((line) => line.text)).toEqual(["at 1", "at 5", "at 6"]);
  expect(logLinesLeftOut).toBe(1);
});

test("a long line is clipped, and a file with other bytes is told and read up to there", () => {
  const files = [
    write("n1", `1 err ${"x".repeat(1_000)}\n`),
    write("n2", Buffer.concat([Buffer.from("2 err fine\n".repeat(3)), Buffer.from([0xff, 0xfe])])),
  ];
  const { logLines, problems } = read(files);
  expect(logLines.find(({ node }) => node === "n1")?.text).toHaveLength(400);
  expect(problems).toEqual([expect.stringMatching(/^n2\/node\.log cannot be read to its end: .*UTF-8/)]);
});

test("a run without nodes' logs has no lines", () => {
  expect(read([])).toEqual({ logLines: [], logLinesLeftOut: 0, problems: [] });
});
