/**
 * Starts toy nodes as real processes and talks to them. The toy is bundled into a temporary folder first, so that the
 * tests run the current sources.
 */
import { type ChildProcess, spawn } from "node:child_process";
import fs from "node:fs";
import net from "node:net";
import os from "node:os";
import path from "node:path";
import { build } from "esbuild";
import type { Id, Json } from "../../node.ts";
import { createSplitter, decodeFrame, encodeFrame } from "../../wire.ts";

const directories: string[] = [];

/** Creates a temporary folder. */
export function makeDirectory(): string {
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), "node-kit-"));
  directories.push(directory);
  return directory;
}

/** Removes all folders that `makeDirectory` created; for `afterAll`. */
export function removeDirectories(): void {
  for (const directory of directories.splice(0)) fs.rmSync(directory, { recursive: true, force: true });
}

/** Bundles the toy. Returns the path of the module to run. */
export async function buildToy(): Promise<string> {
  const outfile = path.join(makeDirectory(), "toy.mjs");
  const entry = path.join(import.meta.dirname, "toy-main.ts");
  await build({ entryPoints: [entry], bundle: true, platform: "node", format: "esm", target: "node20", outfile });
  return outfile;
}

/** How to start a toy node. */
export interface ToyOptions {
  readonly main: string;
  readonly id?: Id;
  readonly dataDir?: string;
  readonly port?: number;
  readonly disk?: "true" | "lying";
  readonly fsyncMs?: readonly [number, number];
  readonly peers?: { readonly [id: Id]: { readonly host: string; readonly port: number } };
}

/** A running toy node. */
export interface Toy {
  readonly child: ChildProcess;
  readonly dataDir: string;
  readonly stdout: Json[];
  stderr(): string;
  /** Resolves with the port when the node is ready. Rejects with the end of its stderr if the process ends before. */
  ready(): Promise<number>;
  /** Resolves with the exit code or signal. */
  ended(): Promise<number | string>;
  kill(): Promise<void>;
}

/** Spawns a toy node. */
export function startToy(options: ToyOptions): Toy {
  const dataDir = options.dataDir ?? makeDirectory();
  const id = options.id ?? "n1";
  const configFile = path.join(makeDirectory(), "config.json");
  fs.writeFileSync(
    configFile,
    JSON.stringify({
      id,
      members: [{ id, role: "server", isTarget: true }],
      options: {},
      listen: { host: "127.0.0.1", port: options.port ?? 0 },
      peers: options.peers ?? {},
      dataDir,
      disk: options.disk ?? "true",
      fsyncMs: options.fsyncMs,
      incarnation: `${id}-1`,
      seed: 1,
    }),
  );
  return runToy([options.main, "--config", configFile], dataDir);
}

/** Spawns node with these arguments. */
export function runToy(args: readonly string[], dataDir = ""): Toy {
  const child = spawn(process.execPath, args, { stdio: ["pipe", "pipe", "pipe"] });
  const stdout: Json[] = [];
  let stderr = "";
  const splitter = createSplitter();
  child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
    for (const line of splitter.push(chunk)) stdout.push(JSON.parse(line) as Json);
  });
  child.stderr.setEncoding("utf8").on("data", (chunk: string) => (stderr += chunk));
  const ended = new Promise<number | string>((resolve) => {
    child.on("close", (code, signal) => {
      resolve(code ?? signal ?? "");
    });
  });
  return {
    child,
    dataDir,
    stdout,
    stderr: () => stderr,
    async ready() {
      const over = { isOver: false };
      void ended.then(() => (over.isOver = true));
      const line = await until(() => {
        if (over.isOver) throw new Error(`the node ended before it was ready:\n${stderr}`);
        return stdout.find((entry) => typeof entry === "object" && entry !== null && "ready" in entry);
      });
      return (line as { readonly port: number }).port;
    },
    ended: () => ended,
    async kill() {
      child.kill("SIGKILL");
      await ended;
    },
  };
}

/** Waits until the condition returns a value. Fails after 20 s. */
export async function until<T>(condition: () => T | undefined | false): Promise<T> {
  const deadline = Date.now() + 20_000;
  for (;;) {
    const value = condition();
    if (value !== undefined && value !== false) return value;
    if (Date.now() > deadline) throw new Error(`not within 20 s: ${condition.toString()}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** A connection to a toy node. */
export interface ToyClient {
  /** Sends a request. Resolves with the reply. */
  ask(request: Json): Promise<Json>;
  inspect(): Promise<Json>;
  /** Sends text unchanged. */
  raw(text: string): void;
  readonly isClosed: () => boolean;
  close(): void;
}

/** Connects to a node. */
export async function connectTo(port: number): Promise<ToyClient> {
  const socket = net.connect({ host: "127.0.0.1", port, noDelay: true });
  const waiting = new Map<number, (value: Json) => void>();
  const splitter = createSplitter();
  let lastId = 0;
  let isClosed = false;
  socket.setEncoding("utf8").on("data", (chunk: unknown) => {
    for (const line of splitter.push(String(chunk))) {
      const frame = decodeFrame(line);
      if (frame.kind === "response") waiting.get(frame.id)?.(frame.reply);
      if (frame.kind === "state") waiting.get(frame.id)?.(frame.state);
    }
  });
  socket.on("error", () => undefined);
  socket.on("close", () => (isClosed = true));
  await new Promise((resolve, reject) => socket.once("connect", resolve).once("error", reject));
  const call = (make: (id: number) => string): Promise<Json> =>
    new Promise((resolve) => {
      const id = ++lastId;
      waiting.set(id, resolve);
      socket.write(make(id));
    });
  return {
    ask: (request) => call((id) => encodeFrame({ kind: "request", id, request })),
    inspect: () => call((id) => encodeFrame({ kind: "inspect", id })),
    raw: (text) => void socket.write(text),
    isClosed: () => isClosed,
    close: () => void socket.destroy(),
  };
}
