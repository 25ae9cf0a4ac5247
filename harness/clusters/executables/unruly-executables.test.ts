/**
 * Programs that misbehave: the run goes on where it can, ends with a clear error where it cannot, and leaves no process.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { afterEach, describe, expect, test } from "vitest";

import type { Finding } from "../../../runs/results.ts";
import { eventually } from "../local/testing/eventually.ts";
import { createTestClusters, example, type TestCluster, UNRULY } from "./testing/started-cluster.ts";

const { open, end } = createTestClusters();
const folders: string[] = [];

afterEach(async () => {
  await end();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

const HELLO = { f: "echo", value: "hello" };
const ECHOED = { type: "ok", value: "hello", node: "n1" };

/** Programs that are not waited for long: a shell is there at once, also on a machine that is busy. */
const SILENT: { readonly [way: string]: string | undefined } = {
  "never answers init": "echo waiting for a licence >&2; cat > /dev/null",
  "half a line": `printf '{"body":{"type":"init_ok"'; cat > /dev/null`,
};

function unruly(way: string, timeouts: { readonly clientTimeoutMs?: number } = {}): TestCluster {
  return open({ command: { file: UNRULY, args: [way] }, ...timeouts });
}

function makeFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "clew-programs-"));
  folders.push(folder);
  return folder;
}

describe("a program that cannot be started", () => {
  const startOf = (file: string): Promise<void> => open({ command: { file, args: [] } }).start();

  test("because it is not there: the path is named", async () => {
    await expect(startOf("/nowhere/node")).rejects.toThrow(/expected a program, found nothing at \/nowhere\/node/);
    await expect(startOf("no-such-program")).rejects.toThrow(/no-such-program: expected a program, found nothing/);
  });

  test("because it may not be run: the remedy is named", async () => {
    const file = join(makeFolder(), "node.sh");
    writeFileSync(file, "#!/bin/sh\n");
    chmodSync(file, 0o644);
    await expect(startOf(file)).rejects.toThrow(`Try: chmod +x ${file}`);
  });

  test("because its interpreter is missing: the interpreter is named", async () => {
    const file = join(makeFolder(), "node.rb");
    writeFileSync(file, "#!/nowhere/ruby -w\n", { mode: 0o755 });
    await expect(startOf(file)).rejects.toThrow("its first line asks for /nowhere/ruby, which is not there");
  });

  test("because it is no program at all: the system's reason is told", async () => {
    const file = join(makeFolder(), "node.bin");
    writeFileSync(file, "\u0000\u0001\u0002", { mode: 0o755 });
    await expect(startOf(file)).rejects.toThrow(/node n1 ended before it was ready \(.*(ENOEXEC|exit code)/s);
  });
});

describe("a start that fails shows what was expected and the node's last lines, and leaves nobody", () => {
  test.each([
    ["exits at once", /n1 ended before it was ready \(exit code 3\)[^]*err no configuration found/],
    [
      "never answers init",
      /n1 did not answer its init message within 1000 ms; expected .*init_ok[^]*err waiting for a licence/,
    ],
    ["half a line", /it has printed a line without an end: .*init_ok/],
    ["refuses init", /answered its init message with .*no such request.*; expected init_ok/],
  ])("%s", async (way, expected) => {
    const script = SILENT[way];
    const command = script === undefined ? { file: UNRULY, args: [way] } : { file: "/bin/sh", args: ["-c", script] };
    const cluster = open({ command, setUpTimeoutMs: script === undefined ? 10_000 : 1_000 });
    await expect(cluster.start()).rejects.toThrow(expected);
    expect(cluster.processesLeft()).toEqual([]);
  });
});

describe("a run goes on, and tells once,", () => {
  test.each([
    ["text on stdout", "protocol", 'expected one JSON object a line, found "debug: got something"'],
    ["no object", "protocol", 'expected one JSON object a line, found "[1,2,3]"'],
    ["no dest", "protocol", 'expected "dest"'],
    ["10 MB on one line", "protocol", "printed a line of more than 8 MB, which was skipped"],
    ["unknown destination", "misdirected", 'sent a message to "n99"; expected one of n1'],
    ["wrong src", "protocol", 'sent a message with "src":"n7"; expected its own id, "n1"'],
    ["passes a request on", "warning", 'sent a message with "src":"c'],
    ["one field more", "warning", 'echo_ok has a field "took"'],
    ["replies to nothing", "warning", "a reply to nothing that it asked"],
  ])("of %s", async (way, kind, message) => {
    const cluster = unruly(way);
    await cluster.start();
    for (let round = 0; round < 3; round++) {
      expect(await cluster.run(HELLO)).toMatchObject({ type: "ok", value: "hello" });
    }
    expect(cluster.findings).toMatchObject([{ node: "n1", kind, message: expect.stringContaining(message) }]);
    expect(cluster.findings[0]?.log?.join("\n")).toContain("out ");
  });

  test.each([
    ["no echo", 'answered echo with a reply of no use: expected "echo", found none'],
    ["wrong type", 'expected "type":"echo_ok"'],
  ])("of a reply that is of no use: %s", async (way, message) => {
    const cluster = unruly(way);
    await cluster.start();
    expect(await cluster.run(HELLO)).toMatchObject({ type: "fail", error: ["malformed-reply", expect.any(String)] });
    expect(cluster.findings).toMatchObject([{ kind: "protocol", message: expect.stringContaining(message) }]);
  });

  test("of a standard input that is closed", async () => {
    const cluster = unruly("closes stdin", { clientTimeoutMs: 300 });
    await cluster.start();
    // The first may be written before the pipe is closed.
    for (let round = 0; round < 2; round++) expect(await cluster.run(HELLO)).toMatchObject({ type: "fail" });
    await eventually("a finding", () => cluster.findings.length > 0);
    expect(cluster.findings).toMatchObject([
      { kind: "protocol", message: expect.stringContaining("closed its standard input") },
    ]);
  });

  test("of a node that ends by itself, with its last lines", async () => {
    const cluster = unruly("exits later");
    await cluster.start();
    expect(await cluster.run(HELLO)).toMatchObject({ type: "fail", error: "disconnected" });
    await eventually("a finding", () => cluster.findings.length > 0);
    expect(cluster.findings).toMatchObject([
      { node: "n1", kind: "ended", message: "n1 ended by itself (exit code 4)" },
    ]);
    expect(cluster.findings[0]?.log).toContain("err cannot go on");
    await cluster.restart("n1");
    expect(cluster.cluster.status()[0]?.state).toBe("running");
  });

  test("of a node that ends in the middle of a line", async () => {
    const cluster = unruly("half a line and the end");
    await cluster.start();
    await cluster.run(HELLO);
    await eventually("a finding", () => cluster.findings.length > 0);
    expect(cluster.findings).toMatchObject([{ kind: "ended", message: "n1 ended by itself (exit code 5)" }]);
  });
});

describe("a run goes on, and has nothing to tell,", () => {
  test.each(["replies twice", "ignores SIGTERM", "has children"])("of %s", async (way) => {
    const cluster = unruly(way);
    await cluster.start();
    const client = cluster.cluster.openClient(0, 0);
    for (const value of ["one", "two", "three"]) {
      expect(await cluster.run({ f: "echo", value }, client)).toEqual({ type: "ok", value, node: "n1" });
    }
    await cluster.stop();
    expect(cluster.findings).toEqual([]);
    expect(cluster.processesLeft()).toEqual([]);
  });

  test("of messages of a megabyte", async () => {
    const cluster = unruly("");
    await cluster.start();
    const value = "x".repeat(1024 * 1024);
    for (let round = 0; round < 3; round++) expect(await cluster.run({ f: "echo", value })).toMatchObject({ value });
    expect(cluster.findings).toEqual([]);
  });

  test("of an endless stream of text, and its log is bounded", async () => {
    const cluster = unruly("floods stderr");
    await cluster.start();
    for (let round = 0; round < 20; round++) expect(await cluster.run(HELLO)).toEqual(ECHOED);
    await cluster.stop();
    expect(cluster.findings).toEqual([]);
    const log = join(cluster.runDirectory, "n1", "node.log");
    expect(statSync(log).size).toBeLessThan(66 * 1024 * 1024);
    expect(readFileSync(log, "utf8").slice(0, 10_000)).toContain("err a line of text that nobody reads");
  });
});

describe("a node that prints without end", () => {
  test.each([
    ["floods stdout", "protocol", "printed a line that is no message"],
    ["floods the network", "warning", "does not take its messages as fast as they come"],
  ])("%s: it is served, and it is told once", async (way, kind, message) => {
    // The second node reads nothing, so that what is sent to it piles up.
    const command = { file: "/bin/sh", args: ["-c", `exec "$0" "$@"`, UNRULY, way] };
    const cluster = open({ command, nodes: ["n1", "n2"] });
    await cluster.start();
    await cluster.pause("n2");
    const [told, other] = kind === "warning" ? ["n2", "n1"] : ["n1", "n2"];
    const findingsOf = (id: string): readonly Finding[] => cluster.findings.filter(({ node }) => node === id);
    await eventually(`it is told of ${told}`, () => findingsOf(told).length > 0);
    const client = cluster.cluster.openClient(0, 0);
    for (let round = 0; round < 3; round++) expect(await cluster.run(HELLO, client)).toEqual(ECHOED);
    const finding = { kind, message: expect.stringContaining(message) as string };
    expect(findingsOf(told)).toMatchObject([finding]);
    // The other one floods its output, too, for as long as it is not paused; that is told once at most.
    const possible = way === "floods stdout" ? [finding] : [];
    expect(findingsOf(other)).toMatchObject(possible.slice(0, findingsOf(other).length));
    await cluster.stop();
    expect(cluster.processesLeft()).toEqual([]);
  });
});

describe("no process is left", () => {
  test("of a program's own children, when it is killed", async () => {
    const cluster = open({ command: { file: "/bin/sh", args: ["-c", `sleep 60 & exec ${UNRULY}`] } });
    await cluster.start();
    const [pid] = cluster.processesLeft();
    const childrenOf = (parent: number): string => {
      return readFileSync(`/proc/${parent}/task/${parent}/children`, "utf8").trim();
    };
    const child = Number(childrenOf(Number(pid)).split(" ")[0]);
    expect(child).toBeGreaterThan(1);
    await cluster.kill("n1");
    await eventuallyGone(child);
  });

  test("of a program's daemons, when the cluster is stopped", async () => {
    const script = `setsid sh -c 'echo daemon $$ >&2; exec sleep 60' & exec ${UNRULY}`;
    const cluster = open({ command: { file: "/bin/sh", args: ["-c", script] } });
    await cluster.start();
    const log = join(cluster.runDirectory, "n1", "node.log");
    const daemon = (): number => Number(/err daemon (\d+)/.exec(readFileSync(log, "utf8"))?.[1]);
    await eventually("it is there", () => daemon() > 1);
    const pid = daemon();
    expect(isAlive(pid)).toBe(true);
    await cluster.stop();
    await eventuallyGone(pid);
  });

  test("of a harness that was killed, paused ones neither", async () => {
    const harness = fileURLToPath(new URL("./testing/abandon-executables.mjs", import.meta.url));
    const parent = spawn(process.execPath, [harness, UNRULY, makeFolder()], { stdio: ["ignore", "pipe", "inherit"] });
    const [line] = (await once(parent.stdout, "data")) as [Buffer];
    const pids = JSON.parse(line.toString()) as readonly number[];
    expect(pids.map(isAlive)).toEqual([true, true]);
    parent.kill("SIGKILL");
    await once(parent, "close");
    await eventually("the nodes are gone", () => !pids.some(isAlive));
  });
});

test("the example in Python echoes, and is started by its name", async () => {
  const cluster = open({ command: { file: "python3", args: [example("python/echo.py")] } });
  await cluster.start();
  expect(await cluster.run(HELLO)).toEqual(ECHOED);
  expect(cluster.findings).toEqual([]);
});

/** Fails when the process stays, and then ends it: nothing is left of a test either. */
async function eventuallyGone(pid: number): Promise<void> {
  try {
    await eventually("the process is gone", () => !isAlive(pid));
  } finally {
    if (isAlive(pid)) process.kill(pid, "SIGKILL");
  }
}

function isAlive(pid: number): boolean {
  try {
    return !readFileSync(`/proc/${pid}/stat`, "latin1").includes(") Z ");
  } catch {
    return false;
  }
}
