/**
 * Who has called, found out from the kernel: real processes and real sockets.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { createServer, connect, type Server, type Socket } from "node:net";
import { afterEach, beforeEach, expect, test } from "vitest";
import { eventually } from "../../local/testing/eventually.ts";
import { markedEnvironment } from "../../local/processes/strays.ts";
import { createCallers, type Callers } from "./callers.ts";

let server: Server;
let accepted: Socket[] = [];
let children: ChildProcess[] = [];

beforeEach(async () => {
  accepted = [];
  children = [];
  server = createServer((socket) => accepted.push(socket));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});

afterEach(() => {
  for (const child of children) child.kill("SIGKILL");
  for (const socket of accepted) socket.destroy();
  server.close();
});

const portOf = (): number => (server.address() as { readonly port: number }).port;

/** A process with this mark that calls, or has a child that does. */
function caller(mark: string, through: "itself" | "a child"): ChildProcess {
  const call = `require("net").connect(${portOf()}, "127.0.0.1")`;
  const code =
    through === "itself" ? call : `require("child_process").spawn(process.execPath, ["-e", ${JSON.stringify(call)}])`;
  const child = spawn(process.execPath, ["-e", code], {
    env: { ...process.env, ...markedEnvironment(mark) },
    detached: true,
  });
  children.push(child);
  return child;
}

/** Who has called last. */
async function callerOf(callers: Callers, count: number): Promise<string | undefined> {
  await eventually("somebody calls", () => accepted.length === count);
  return callers.ofPort(accepted.at(-1)?.remotePort ?? 0);
}

test.runIf(process.platform === "linux")(
  "a caller is the node of its process, or of the one that started it",
  async () => {
    const [n1, n2] = [`n1 ${process.pid}`, `n2 ${process.pid}`];
    const first = caller(n1, "itself");
    let nowMs = 0;
    const callers = createCallers(
      [
        { id: "n1", mark: n1, pid: () => first.pid },
        { id: "n2", mark: n2, pid: () => undefined },
      ],
      () => nowMs,
    );
    expect(await callerOf(callers, 1)).toBe("n1");
    const parent = caller(n2, "a child");
    expect(await callerOf(callers, 2)).toBe("n2");
    // The child of another process is found as soon as processes may be looked at again.
    const third = caller("n3 of another run", "itself");
    expect(await callerOf(callers, 3)).toBeUndefined();
    nowMs = 10_000;
    expect(await callerOf(callers, 3)).toBeUndefined();
    const own = connect(portOf(), "127.0.0.1");
    expect(await callerOf(callers, 4)).toBe("client");
    own.destroy();
    expect([parent, third].map(({ exitCode }) => exitCode)).toEqual([null, null]);
  },
);

test("nobody has called from a port without a connection", () => {
  expect(createCallers([], () => 0).ofPort(1)).toBeUndefined();
});
