/**
 * A small HTTP server for tests and tutorials: registers, kept in copies on all servers.
 *
 *     GET /r/KEY            { "value": … }
 *     PUT /r/KEY            { "value": … }, answered when a majority has it
 *     POST /r/KEY/cas       { "from": …, "to": … }: 409 with { "value": … } where it holds something else
 *     GET /health           200
 *     GET /leader           { "leader": "n1" }
 *
 * The first server leads for ever; the others pass on what they are asked. So it is right, and stops while the first one or
 * a majority is away. `--reads=local` is the bug: every server answers reads from its own copy.
 */
import { appendFileSync, existsSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";

/** Written as --name=value. */
function flag(name, otherwise) {
  const start = `--${name}=`;
  return process.argv.find((word) => word.startsWith(start))?.slice(start.length) ?? otherwise;
}

/** How long a server waits for another one. */
const PATIENCE_MS = 300;

const id = flag("id", "n1");
/** id → address */
const peers = new Map(
  flag("peers", "")
    .split(",")
    .map((peer) => peer.split("=")),
);
const [leader] = peers.keys();
const others = [...peers.keys()].filter((peer) => peer !== id);
const log = join(flag("data", "."), "writes.jsonl");
const readsLocally = flag("reads", "leader") === "local";

const values = new Map();
if (existsSync(log)) {
  for (const line of readFileSync(log, "utf8").trim().split("\n")) {
    const { key, value } = JSON.parse(line);
    values.set(key, value);
  }
}

function keep(key, value) {
  values.set(key, value);
  appendFileSync(log, `${JSON.stringify({ key, value })}\n`);
}

async function send(peer, path, body) {
  const reply = await fetch(`http://${peers.get(peer)}${path}`, {
    method: "POST",
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(PATIENCE_MS),
  });
  return { status: reply.status, body: await reply.json() };
}

/** One change at a time, so that copies are made in one order. */
let turn = Promise.resolve();
function inTurn(action) {
  const result = turn.then(action);
  turn = result.then(
    () => undefined,
    () => undefined,
  );
  return result;
}

/** Copies the value to the others; a majority must have it. */
async function write(key, value) {
  const copied = others.map((peer) => send(peer, `/copy/${key}`, { value }));
  keep(key, value);
  let missing = Math.floor(peers.size / 2);
  await new Promise((resolve, reject) => {
    let failed = 0;
    if (missing === 0) resolve();
    for (const copy of copied) {
      copy.then(
        () => --missing === 0 && resolve(),
        (error) => ++failed > others.length - Math.floor(peers.size / 2) && reject(error),
      );
    }
  });
}

/** Carries out a request on the leader; gives status and body. */
async function lead(what, key, { value, from, to }) {
  if (what === "read") {
    // What one read has seen no later one may miss, so reads have their turn, too.
    return { status: 200, body: { value: values.get(key) ?? null } };
  }
  if (what === "cas") {
    const found = values.get(key) ?? null;
    if (found !== from) return { status: 409, body: { value: found } };
    await write(key, to);
    return { status: 200, body: {} };
  }
  await write(key, value);
  return { status: 200, body: {} };
}

async function answer(request, text) {
  const [, room, key, more] = request.url.split("/");
  const body = text === "" ? {} : JSON.parse(text);
  if (room === "health") return { status: 200, body: {} };
  if (room === "leader") return { status: 200, body: { leader } };
  if (room === "copy") {
    keep(key, body.value);
    return { status: 200, body: {} };
  }
  if (room === "lead") return await inTurn(() => lead(body.what, key, body));
  if (room !== "r") return { status: 404, body: {} };
  const what = request.method === "GET" ? "read" : more === "cas" ? "cas" : "write";
  if (what === "read" && readsLocally) return { status: 200, body: { value: values.get(key) ?? null } };
  if (id === leader) return await inTurn(() => lead(what, key, body));
  return await send(leader, `/lead/${key}`, { ...body, what });
}

async function respond(request, response) {
  let text = "";
  for await (const piece of request) text += piece;
  let result;
  try {
    result = await answer(request, text);
  } catch (error) {
    result = { status: 503, body: { error: String(error) } };
  }
  response.writeHead(result.status, { "content-type": "application/json" });
  response.end(JSON.stringify(result.body));
}

const server = createServer((request, response) => void respond(request, response));
server.listen(Number(flag("port", "0")), flag("host", "127.0.0.1"), () => console.log(`${id} listens`));
process.on("SIGTERM", () => process.exit(0));
