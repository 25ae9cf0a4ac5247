/**
 * Servers that do not start, and what is told of them.
 */
import { readFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import type { ServerDefinition } from "./adapter/define-server.ts";
import { processState } from "../local/processes/process-state.ts";
import { eventually } from "../local/testing/eventually.ts";
import { createTestClusters } from "./testing/test-clusters.ts";

const clusters = createTestClusters();
afterEach(() => clusters.end());

/** A server that is a line of JavaScript. */
const script = (code: string): Partial<ServerDefinition> => ({
  start: { command: process.execPath, args: ["-e", code] },
});
const FOREVER = "setInterval(() => {}, 1000)";

/**
 * A server that prints something and then waits, as a line of shell: it has begun within milliseconds, also on a busy
 * machine, so that little patience is enough to see what it did.
 */
const shell = (code: string): Partial<ServerDefinition> => ({
  start: { command: "/bin/sh", args: ["-c", `${code} exec sleep 1000`] },
});
const PATIENCE_MS = 1_500;

describe("a start that fails", () => {
  test.each<[string, Partial<ServerDefinition>, RegExp]>([
    [
      "its program is not installed, says what to install",
      { check: { command: "no-such-server", args: ["--version"], install: "apt-get install no-such-server" } },
      /system toy: expected the program "no-such-server", found none\. To install it: apt-get install no-such-server$/,
    ],
    [
      "its program is another version, shows what it says",
      { check: { command: process.execPath, args: ["--version"], prints: /^v1\./, install: "nvm install 1" } },
      /to print \/\^v1\\\.\/, found another version\. It printed: v\d\d[^]*nvm install 1/,
    ],
    [
      "its program cannot say its version, shows how it ended",
      {
        check: {
          command: process.execPath,
          args: ["-e", "console.log('no licence'); process.exit(3)"],
          install: "buy one",
        },
      },
      /found .*3.*It printed: no licence[^]*To install it: buy one/,
    ],
    [
      "its command is not there",
      { start: { command: "./gone" } },
      /node n1 could not be started: .*gone: expected a program, found nothing/,
    ],
    [
      "it exits at once, shows its last lines",
      script("console.error('no licence'); process.exit(7)"),
      /node n1 ended before it was ready \(exit code 7\)\. Its last lines:[^]*err no licence/,
    ],
    [
      "it never listens, shows what was asked and its last lines",
      { ...shell("echo thinking;"), readyTimeoutMs: PATIENCE_MS },
      /node n1 was not ready within 1500 ms: expected somebody who listens at 127\.0\.0\.1:\d+, last found .*ECONNREFUSED[^]*out thinking/,
    ],
    [
      "it never answers as it should, shows how it does",
      {
        start: {
          command: process.execPath,
          args: [
            "-e",
            "require('http').createServer((q, a) => { a.statusCode = 503; a.end(); }).listen({port.client})",
          ],
        },
        ready: { http: "/health" },
        readyTimeoutMs: 4_000,
      },
      /expected an answer with status 200 to 299 to GET http:\/\/127\.0\.0\.1:\d+\/health, last found status 503/,
    ],
    [
      "it never prints the line that is waited for",
      { ...shell(""), ready: { log: "ready to serve {id}" }, readyTimeoutMs: 300 },
      /expected a line with ready to serve \{id\}, last found no such line/,
    ],
    [
      "its adapter's `ready` never settles",
      { ...shell(""), ready: () => new Promise<boolean>(() => undefined), readyTimeoutMs: 300 },
      /expected its adapter's `ready` to say true, last found nothing/,
    ],
    [
      "its own log is a file, shows its end",
      {
        ...shell("printf 'one\\ndisk is full\\n' > own.log;"),
        logs: ["{folder}/own.log"],
        readyTimeoutMs: PATIENCE_MS,
      },
      /own\.log:\n +one\n +disk is full/,
    ],
  ])("because %s, and leaves nobody", async (_, server, message) => {
    const cluster = clusters.open({ server });
    await expect(cluster.start()).rejects.toThrow(message);
    expect(cluster.processesLeft()).toEqual([]);
  });

  test("because its port is in use says which and by whom it was wanted", async () => {
    const other = createServer().listen(0, "127.0.0.1");
    await new Promise((resolve) => other.once("listening", resolve));
    const { port } = other.address() as { readonly port: number };
    const cluster = clusters.open({ server: { ports: { client: port, peer: "free" } } });
    await expect(cluster.start()).rejects.toThrow(
      new RegExp(
        `ports\\.client: expected 127\\.0\\.0\\.1:${port} to be free for n1, found somebody who listens there`,
      ),
    );
    other.close();
  });
});

describe("a server that was started", () => {
  test("is paused and ended with its children, also with daemons that have left its group", async () => {
    const daemon = `console.log("daemon", process.pid); ${FOREVER}`;
    const spawn = `require("child_process").spawn(process.execPath, ["-e", ${JSON.stringify(daemon)}], { stdio: "inherit", detached: true })`;
    const cluster = clusters.open({ server: { ...script(`${spawn}; ${FOREVER}`), ready: { log: "^daemon" } } });
    await cluster.start();
    const log = readFileSync(join(cluster.runDirectory, "n1", "node.log"), "utf8");
    const pid = Number(/daemon (\d+)/.exec(log)?.[1]);
    expect(await cluster.pause("n1")).toBe(true);
    // Without /proc nobody could know.
    await eventually("the daemon is stopped", () => ["T", undefined].includes(processState(pid)?.letter));
    await cluster.resume("n1");
    await eventually("the daemon goes on", () => processState(pid)?.letter !== "T");
    await cluster.kill("n1");
    await eventually("the daemon is gone", () => processState(pid) === undefined);
    expect(cluster.processesLeft()).toEqual([]);
  });

  test("that prints what it prints only when something is wrong is a finding, once for each kind", async () => {
    const cluster = clusters.open({
      server: {
        ...script(`console.error("panic: no room"); console.log("panic: again"); console.log("up"); ${FOREVER}`),
        alarms: [/^panic: /, /^fatal: /],
        ready: { log: "^up" },
      },
    });
    await cluster.start();
    await eventually("it is told", () => cluster.findings.some(({ kind }) => kind === "alarm"));
    await cluster.stop();
    const told = cluster.findings.filter(({ kind, node }) => kind === "alarm" && node === "n1");
    expect(told).toHaveLength(1);
    expect(told[0]?.message).toMatch(/^n1 printed: panic: /);
  });

  test("that ignores SIGTERM is killed when its grace is over", async () => {
    const cluster = clusters.open({
      server: {
        ...script(`process.on('SIGTERM', () => console.log('no')); console.log('up'); ${FOREVER}`),
        ready: { log: "^up" },
        stop: { signal: "SIGTERM", graceMs: 200 },
      },
    });
    await cluster.start();
    await cluster.stop();
    expect(cluster.processesLeft()).toEqual([]);
  });

  test("that is ready by its output, by a request or by a function is ready then", async () => {
    let asked = 0;
    const ready: readonly ServerDefinition["ready"][] = [
      { log: /"primary"/ },
      () => {
        asked++;
        return asked < 3 ? Promise.reject(new Error("not yet")) : Promise.resolve(true);
      },
    ];
    for (const each of ready) {
      const cluster = clusters.open({ server: { ready: each } });
      await cluster.start();
      expect(cluster.cluster.status()[0]?.state).toBe("running");
    }
    expect(asked).toBe(3);
  });
});
