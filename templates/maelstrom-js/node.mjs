#!/usr/bin/env node
/**
 * A key-value store that speaks Maelstrom's protocol: messages from standard input, a JSON object a line, others to
 * standard output. Change it into your own system.
 *
 * The values are in the service lin-kv, which clew brings. Every node asks it for everything and passes its answers on,
 * so the store is as linearizable as the service.
 *
 * With `--bug` a node answers reads from what it saw last. It does not know what other nodes have written since.
 */
import { createInterface } from "node:readline";

const hasBug = process.argv.includes("--bug");
let nodeId = "";
let lastId = 0;
/** Requests that the service has not answered, by the id of our own message to it. */
const waiting = new Map();
/** The value that was seen last, by key. */
const seen = new Map();

function send(dest, body) {
  process.stdout.write(`${JSON.stringify({ src: nodeId, dest, body })}\n`);
}

function reply({ src, body }, answer) {
  send(src, { ...answer, in_reply_to: body.msg_id });
}

/** The service understands the requests of our clients as they are. */
function askService(request) {
  lastId++;
  waiting.set(lastId, request);
  send("lin-kv", { ...request.body, msg_id: lastId });
}

function passOn(answer) {
  const request = waiting.get(answer.in_reply_to);
  if (request === undefined) return;
  waiting.delete(answer.in_reply_to);
  const { key, value, to } = request.body;
  if (answer.type === "read_ok") seen.set(key, answer.value);
  if (answer.type === "write_ok") seen.set(key, value);
  if (answer.type === "cas_ok") seen.set(key, to);
  reply(request, answer);
}

function handle(message) {
  const { body } = message;
  if (body.in_reply_to !== undefined) {
    passOn(body);
    return;
  }
  switch (body.type) {
    case "init":
      nodeId = body.node_id;
      reply(message, { type: "init_ok" });
      return;
    case "read":
      if (hasBug && seen.has(body.key)) reply(message, { type: "read_ok", value: seen.get(body.key) });
      else askService(message);
      return;
    case "write":
    case "cas":
      askService(message);
      return;
    default:
      reply(message, { type: "error", code: 10, text: `no such request: ${body.type}` });
  }
}

createInterface({ input: process.stdin }).on("line", (line) => handle(JSON.parse(line)));
