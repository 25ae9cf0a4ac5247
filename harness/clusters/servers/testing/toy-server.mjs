/**
 * The toy of the clusters' tests as a server that knows nothing of clew: the first one keeps a register and copies it to the
 * others, and every one carries out orders (see toy-node.ts). One JSON object a line, on both of its ports.
 *
 * Arguments: id, host, port for clients, port for peers, folder, and id=host:port of each server.
 */
import { closeSync, existsSync, fsyncSync, openSync, readFileSync, writeSync } from "node:fs";
import { connect, createServer } from "node:net";
import { join } from "node:path";
import { createInterface } from "node:readline";

const [, , id, host, clientPort, peerPort, folder, list] = process.argv;
const addresses = new Map(list.split(",").map((one) => one.split("=")));
const [primary] = addresses.keys();
const peers = [...addresses.keys()].filter((peer) => peer !== id);
const startedMs = performance.now();
const disk = join(folder, "records");
const state = { value: null, lines: [], heard: [], received: 0, lastBeat: {}, linkDowns: [], applied: [] };
const connections = new Map();
const waiting = new Map();
let bootRecords = 0;
let writes = 0;

const note = (told) => writeSync(2, `${JSON.stringify({ note: told })}\n`);

/** @param early whether to go on before it is on disk */
function save(record, early = false) {
  const file = openSync(disk, "a");
  writeSync(file, `${JSON.stringify(record)}\n`);
  if (!early) fsyncSync(file);
  closeSync(file);
}

function peerAddress(peer) {
  const [peerHost, port] = addresses.get(peer).split(":");
  return { host: peerHost, port: Number(port) };
}

/** On a connection of its own to each peer, made when it is first needed. */
function send(peer, message) {
  let connection = connections.get(peer);
  if (connection === undefined) {
    connection = connect({ ...peerAddress(peer), noDelay: true });
    connections.set(peer, connection);
    connection.on("error", () => {});
    connection.once("close", () => {
      connections.delete(peer);
      state.linkDowns.push(peer);
    });
  }
  connection.write(`${JSON.stringify({ from: id, ...message })}\n`);
}

function look() {
  const now = Math.floor(performance.now() - startedMs);
  return { ...state, incarnation: `${id}.${process.pid}`, bootRecords, now, wall: Date.now() };
}

/** Each gives the value of the reply; undefined: later, or never. */
const orders = {
  save({ line, early }) {
    state.lines.push(line);
    save({ line }, early);
    return null;
  },
  tell({ to, texts }) {
    for (const text of texts) send(to, { type: "text", text });
    return null;
  },
  note({ note: told }) {
    note(told);
    return null;
  },
  look,
  wait({ ms }, reply) {
    setTimeout(() => reply(Math.floor(performance.now() - startedMs)), ms);
  },
  halt: () => process.exit(10),
  throw() {
    throw new Error("asked to throw");
  },
};

function operate({ order, f, value }, reply) {
  if (order !== undefined) {
    const answer = orders[order.do](order, reply);
    if (answer !== undefined) reply(answer);
  } else if (id !== primary) {
    reply({ redirect: primary });
  } else if (f === "read") {
    reply(state.value);
  } else {
    state.value = value;
    save({ value });
    const majority = Math.floor(addresses.size / 2) + 1;
    const number = ++writes;
    if (majority === 1) reply(value);
    else waiting.set(number, { missing: majority - 1, reply: () => reply(value) });
    for (const peer of peers) send(peer, { type: "copy", number, value });
  }
}

function receive({ from, type, text, number, value }) {
  if (type === "text") state.heard.push(`${from}: ${text}`);
  else if (type === "copy") {
    state.value = value;
    save({ value });
    send(from, { type: "copied", number });
  } else {
    const write = waiting.get(number);
    if (write === undefined || --write.missing > 0) return;
    waiting.delete(number);
    write.reply();
  }
}

function serve(port, onLine) {
  return new Promise((resolve) => {
    const server = createServer({ noDelay: true }, (socket) => {
      const lines = createInterface({ input: socket });
      // A connection that is reset is an error of both.
      for (const end of [socket, lines]) end.on("error", () => {});
      lines.on("line", (line) => onLine(JSON.parse(line), socket));
    });
    server.listen(Number(port), host, resolve);
  });
}

const records = existsSync(disk) ? readFileSync(disk, "utf8").trim().split("\n") : [];
bootRecords = records.length;
for (const record of records.map((text) => JSON.parse(text))) {
  if ("line" in record) state.lines.push(record.line);
  else state.value = record.value;
}
await serve(peerPort, receive);
await serve(clientPort, (request, socket) => {
  operate(request, (value) => socket.write(`${JSON.stringify({ id: request.id, value })}\n`));
});
note({ event: "role", role: id === primary ? "primary" : "backup", term: 1 });
