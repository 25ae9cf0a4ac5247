#!/usr/bin/env node
/**
 * A replicated key-value server: HTTP and JSON, each replica a process. Stands for a server of your own.
 *
 *     GET  /keys/x                    200 { "value": 1 }, null when there is none
 *     PUT  /keys/x { "value": 2 }     200 { "value": 2 }
 *     POST /keys/x { "from": 2, "to": 3 }   200 { "value": 3 }, or 409 { "value": 1 } when it was not 2
 *     GET  /health                    200 { "primary": "n1" }
 *
 * The first replica is the primary. It has the values on disk before it answers, and sends them now and then to the others, which
 * keep copies and pass all requests on to it. An answer 503 says that a request was certainly not carried out.
 *
 * With `--bug=true` a replica answers reads from its own copy.
 */
import { closeSync, existsSync, fsyncSync, openSync, readFileSync, writeSync } from "node:fs";
import { createServer } from "node:http";
import { parseArgs } from "node:util";

const PASS_ON_TIMEOUT_MS = 1000;
const COPY_EVERY_MS = 100;
const COPY_TIMEOUT_MS = 5000;

const { values: flags } = parseArgs({
  options: {
    id: { type: "string" },
    /** "n1=http://127.0.0.1:8001,n2=…", the primary first; this replica listens at its own host and port. */
    peers: { type: "string" },
    host: { type: "string", default: "127.0.0.1" },
    port: { type: "string" },
    /** The file with all changes, one a line. */
    log: { type: "string" },
    /** "true" or "false". */
    bug: { type: "string", default: "false" },
  },
});
const peers = new Map(flags.peers.split(",").map((peer) => peer.split("=")));
const [primary] = peers.keys();
const isPrimary = flags.id === primary;

/** By key: { key, value, version }. */
const entries = new Map();
let lastVersion = 0;

/** Keeps an entry unless a newer one is there: copies overtake each other. */
function keep(entry) {
  if (entry.version <= (entries.get(entry.key)?.version ?? 0)) return;
  entries.set(entry.key, entry);
  lastVersion = Math.max(lastVersion, entry.version);
}

if (existsSync(flags.log)) {
  for (const line of readFileSync(flags.log, "utf8").split("\n")) if (line !== "") keep(JSON.parse(line));
}
const log = openSync(flags.log, "a");

/** Changes a value on the primary. */
function change(key, value) {
  const entry = { key, value, version: lastVersion + 1 };
  keep(entry);
  writeSync(log, `${JSON.stringify(entry)}\n`);
  fsyncSync(log);
  uncopied.push(entry);
  return { status: 200, body: { value } };
}

async function send(url, { method, path, body, timeoutMs }) {
  const response = await fetch(url + path, {
    method,
    signal: AbortSignal.timeout(timeoutMs),
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: response.status, body: await response.json() };
}

/** Changes that the others have not been sent yet. What gets lost is not sent again: nobody reads the copies. */
const uncopied = [];
setInterval(() => {
  const body = uncopied.splice(0);
  if (body.length === 0) return;
  for (const [id, url] of peers) {
    if (id === flags.id) continue;
    send(url, { method: "PUT", path: "/copies", body, timeoutMs: COPY_TIMEOUT_MS }).catch(() => {});
  }
}, COPY_EVERY_MS);

async function passOn(request) {
  try {
    return await send(peers.get(primary), { ...request, timeoutMs: PASS_ON_TIMEOUT_MS });
  } catch (error) {
    // Only a refused connection says that the primary has not got the request.
    const isCertain = error.cause?.code === "ECONNREFUSED";
    return { status: isCertain ? 503 : 504, body: { error: `no answer from ${primary}: ${error.message}` } };
  }
}

function answer(request) {
  const { method, path, body } = request;
  if (path === "/health") return { status: 200, body: { primary } };
  if (path === "/copies") {
    for (const entry of body) keep(entry);
    return { status: 200, body: {} };
  }
  const [, key] = /^\/keys\/(.+)$/.exec(path) ?? [];
  if (key === undefined) return { status: 404, body: { error: `no such path: ${path}` } };
  const value = entries.get(key)?.value ?? null;
  const answersReads = isPrimary || flags.bug === "true";
  if (method === "GET" && answersReads) return { status: 200, body: { value } };
  if (!isPrimary) return passOn(request);
  if (method === "PUT") return change(key, body.value);
  if (method === "POST") return value === body.from ? change(key, body.to) : { status: 409, body: { value } };
  return { status: 405, body: { error: `no such method: ${method}` } };
}

async function handle(incoming, response) {
  let text = "";
  for await (const part of incoming.setEncoding("utf8")) text += part;
  const { method, url: path } = incoming;
  const { status, body } = await answer({ method, path, body: text === "" ? undefined : JSON.parse(text) });
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
}

const server = createServer((incoming, response) => {
  handle(incoming, response).catch((error) => {
    console.error(error);
    response.writeHead(500).end(JSON.stringify({ error: error.message }));
  });
});
server.listen(Number(flags.port), flags.host, () => console.log(`${flags.id} listens at ${flags.port}`));
process.on("SIGTERM", () => {
  server.close();
  server.closeAllConnections();
  closeSync(log);
  process.exit(0);
});
