#!/usr/bin/env node
/**
 * lin-kv: asks the service lin-kv for everything, so it is as linearizable as that. With `--bug` it asks lww-kv, whose
 * replicas know of each other's writes a while later.
 */
import { createNode } from "./maelstrom-node.mjs";

const service = process.argv.includes("--bug") ? "lww-kv" : "lin-kv";
const node = createNode();

const pass =
  (...fields) =>
  async ({ body }) => {
    const asked = Object.fromEntries(fields.map((field) => [field, body[field]]));
    const { type, value } = await node.request(service, { type: body.type, ...asked });
    return value === undefined ? { type } : { type, value };
  };

node.on("read", pass("key"));
node.on("write", pass("key", "value"));
node.on("cas", pass("key", "from", "to"));
node.run();
