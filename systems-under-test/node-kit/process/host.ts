/**
 * The process host: runs a Node as an operating-system process, with real sockets, files and time. A system's
 * `main.ts` calls `runNode` and is done.
 *
 * stdout carries one JSON object a line, for the harness: `{"ready":true,"port":…,"pid":…}` once, then `{"note":…}`.
 * Everything meant for a person goes to stderr. The process ends when its stdin closes, so that no node outlives a
 * harness that died, however it died.
 *
 * Exit codes: 0 told to stop · 1 failed, or a data directory that cannot be trusted · 10 the node halted itself ·
 * 254 bad arguments or config · 255 cannot listen.
 */
import process from "node:process";
import type { NodeConfig } from "../../system.ts";
import type { AnyNode, Id } from "../node.ts";
import { type RandomStream, createRandomStream } from "../random.ts";
import { encodeFrame, type Frame } from "../wire.ts";
import { type Address, ConfigError, type ProcessConfig, readConfig } from "./config.ts";
import { type Disk, DiskError } from "./disk.ts";
import { createEngine, type Engine } from "./engine.ts";
import { openLyingDisk } from "./lying-disk.ts";
import { createLocalClock } from "./local-clock.ts";
import { openLogFile } from "./log-file.ts";
import { openPeerLink, type PeerLink } from "./peer-link.ts";
import { PinnedFileError } from "./pinned-file.ts";
import { ListenError, openNodeServer, type NodeServer } from "./server.ts";

/** Exit codes of a node process. */
export const exitCodes = { stopped: 0, failed: 1, halted: 10, badArguments: 254, cannotListen: 255 } as const;

/** Makes the node of this process, once; `random` is its own stream. */
export type MakeNode = (config: NodeConfig, random: RandomStream) => AnyNode;

/** How often a node may say how far it is. */
const progressMs = 250;

/** How long a halted node waits for its last messages to leave. */
const flushMsMax = 1000;

/**
 * Runs the node that the command line's config describes; resolves when it is ready for requests, and goes on running.
 * Ends the process, with the code that fits, when something is wrong.
 */
export async function runNode(createNode: MakeNode): Promise<void> {
  process.stdin.resume();
  process.stdin.on("end", () => process.exit(exitCodes.stopped));
  process.stdin.on("close", () => process.exit(exitCodes.stopped));
  process.stdin.on("error", () => process.exit(exitCodes.stopped));
  process.on("SIGTERM", () => process.exit(exitCodes.stopped));
  try {
    await start(readConfig(process.argv.slice(2)), createNode);
  } catch (error) {
    process.exit(report(error));
  }
}

/** Says what is wrong, without a stack where the message says it all; gives the exit code. */
function report(error: unknown): number {
  const [code, text] =
    error instanceof ConfigError || error instanceof PinnedFileError
      ? [exitCodes.badArguments, error.message]
      : error instanceof ListenError
        ? [exitCodes.cannotListen, error.message]
        : error instanceof DiskError
          ? [exitCodes.failed, error.message]
          : [exitCodes.failed, error instanceof Error ? (error.stack ?? error.message) : String(error)];
  process.stderr.write(`${text}\n`);
  return code;
}

async function start(config: ProcessConfig, createNode: MakeNode): Promise<void> {
  const random = createRandomStream(config.seed).fork(`${config.id} ${config.incarnation}`);
  const disk = openDisk(config, random.fork("disk"));
  const node = createNode(config, random.fork("node"));
  // The server needs the engine for what comes in, the engine the server for what goes out.
  const early: { engine: Engine | null } = { engine: null };
  const server = await openNodeServer(config.listen, (frame, connectionNumber) => {
    if (early.engine !== null) onFrame(early.engine, server, node, frame, connectionNumber);
  });
  const links = new Map<Id, PeerLink>();
  const notes: string[] = [];
  const engine = createEngine(node, {
    clock: createLocalClock(config.clock),
    disk,
    send(to, message) {
      const link = links.get(to) ?? openLink(to, readConfig(process.argv.slice(2)).peers[to]);
      link.send(encodeFrame({ kind: "peer", from: config.id, message }));
    },
    reply(connection, reply) {
      const [connectionNumber, id] = connection.split("/");
      server.answer(Number(connectionNumber), { kind: "response", id: Number(id), reply });
    },
    note: (note) => void notes.push(`${JSON.stringify({ note })}\n`),
    flush() {
      if (notes.length > 0) process.stdout.write(notes.join(""));
      notes.length = 0;
      for (const link of links.values()) link.flush();
      server.flush();
    },
    halted(why) {
      end(config.id, why, [server, ...links.values()]);
    },
    failed(error) {
      process.exit(report(error));
    },
  });
  for (const [id, address] of Object.entries(config.peers)) if (id !== config.id) openLink(id, address);

  /** Peers that came later are in the config file by the time that a node hears of them. */
  function openLink(id: Id, address: Address | undefined): PeerLink {
    if (address === undefined) throw new Error(`${config.id} sends to "${id}", which is not among its peers.`);
    const link = openPeerLink(address, () => engine.arrive({ type: "linkDown", peer: id }));
    links.set(id, link);
    return link;
  }
  engine.arrive({ type: "boot", durable: disk.durable, incarnation: config.incarnation });
  early.engine = engine;
  noteProgress(node);
  process.stdout.write(`${JSON.stringify({ ready: true, port: server.port, pid: process.pid })}\n`);
}

/** Says how far the node is, when it has come further: `{"note":{"event":"progress",…}}`, so often at most. */
function noteProgress(node: AnyNode): void {
  if (node.progress === undefined) return;
  let said = "";
  const look = (): void => {
    const line = `${JSON.stringify({ note: { event: "progress", ...node.progress?.() } })}\n`;
    if (line !== said) process.stdout.write(line);
    said = line;
  };
  setInterval(look, progressMs).unref();
}

function openDisk(config: ProcessConfig, random: RandomStream): Disk {
  const { dataDir: directory, fsyncMs } = config;
  const warn = (message: string): void => void process.stderr.write(`${message}\n`);
  return config.disk === "true"
    ? openLogFile({ directory, syncs: true, warn })
    : openLyingDisk({ directory, fsyncMs, random, warn });
}

function onFrame(engine: Engine, server: NodeServer, node: AnyNode, frame: Frame, connectionNumber: number): void {
  switch (frame.kind) {
    case "peer":
      engine.arrive({ type: "receive", from: frame.from, message: frame.message });
      break;
    case "request":
      engine.arrive({ type: "request", connection: `${connectionNumber}/${frame.id}`, request: frame.request });
      break;
    case "inspect":
      server.answer(connectionNumber, { kind: "state", id: frame.id, state: node.inspect() });
      engine.wake();
      break;
    case "response":
    case "state":
      process.stderr.write(`A ${frame.kind} frame came in, though nothing was asked; ignored.\n`);
      break;
  }
}

/** Ends the process when all connections have sent what was handed to them. */
function end(id: Id, why: string, connections: readonly { finish(done: () => void): void }[]): void {
  process.stdout.write(`${JSON.stringify({ note: { event: "halted", why } })}\n`);
  process.stderr.write(`${id} halted: ${why}\n`);
  setTimeout(() => process.exit(exitCodes.halted), flushMsMax);
  let open = connections.length;
  for (const connection of connections) {
    connection.finish(() => {
      open--;
      if (open === 0) process.exit(exitCodes.halted);
    });
  }
}
