/**
 * The smallest program that keeps the contract between the local cluster and a node, and does what tests tell it:
 * requests are { op: "ping" | "tell" | "heard" | "write" | "read" | "exit" | "spin" | "work", … }.
 * Plain JavaScript, because Node 20 must be able to run it as it is.
 */
import { appendFileSync, readFileSync } from "node:fs";
import { connect, createServer } from "node:net";
import { join } from "node:path";
import { createInterface } from "node:readline";

const config = JSON.parse(readFileSync(process.argv[process.argv.indexOf("--config") + 1], "utf8"));
const file = join(config.dataDir, "kept");
const heard = [];
let lostPeers = 0;
const peers = new Map();

const print = (line) => process.stdout.write(`${JSON.stringify(line)}\n`);

function peer(id) {
  if (!peers.has(id)) {
    const socket = connect(config.peers[id]);
    socket.on("error", () => {});
    socket.on("close", () => {
      lostPeers++;
      peers.delete(id);
    });
    peers.set(id, socket);
  }
  return peers.get(id);
}

function kept() {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}

const operations = {
  ping: () => config.incarnation,
  tell: ({ to, texts }) => {
    for (const text of texts) peer(to).write(`${JSON.stringify({ kind: "peer", from: config.id, message: text })}\n`);
    return null;
  },
  heard: () => heard,
  lostPeers: () => lostPeers,
  note: ({ note }) => {
    print({ note });
    return null;
  },
  exit: ({ code }) => {
    console.error(`told to exit with ${code}`);
    process.exitCode = code;
    process.exit();
  },
  write: ({ text }) => {
    appendFileSync(file, text);
    return null;
  },
  read: kept,
  babble: () => undefined,
  /** Works for so many ms and answers then; for ever without a number. */
  spin: ({ ms = Infinity }) => {
    const end = performance.now() + ms;
    while (performance.now() < end);
    return null;
  },
  /** Works for so long after it has answered, and serves others in between. */
  work: ({ ms }) => {
    const end = performance.now() + ms;
    const piece = () => {
      operations.spin({ ms: 50 });
      if (performance.now() < end) setImmediate(piece);
    };
    setImmediate(piece);
    return null;
  },
};

const server = createServer((socket) => {
  socket.on("error", () => {});
  createInterface({ input: socket }).on("line", (line) => {
    const frame = JSON.parse(line);
    if (frame.kind === "inspect") {
      if (!config.options.knowsNoInspect)
        socket.write(`${JSON.stringify({ kind: "state", id: frame.id, state: {} })}\n`);
    } else if (frame.kind === "peer") heard.push(`${frame.from}: ${frame.message}`);
    else {
      const reply = operations[frame.request.op](frame.request);
      socket.write(
        reply === undefined ? "no frame\n" : `${JSON.stringify({ kind: "response", id: frame.id, reply })}\n`,
      );
    }
  });
});

process.stdin.on("end", () => {
  if (!config.options.ignoresStdin) process.exit(0);
});
process.stdin.resume();
if (config.options.neverReady === config.id) {
  console.error("the toy will not become ready");
} else {
  server.listen(0, config.listen.host, () => print({ ready: true, port: server.address().port, pid: process.pid }));
}
