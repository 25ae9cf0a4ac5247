#!/usr/bin/env node
/**
 * A node that says what happened to it: echo answers { started, topologies, heard }, and gossips its text to its peers.
 * `ask` of an operator makes it send so many messages to n2.
 */
import { createInterface } from "node:readline";
import { writeSync } from "node:fs";

let id = "";
let peers = [];
let neighbours = null;
let heard = 0;
const firstTypes = [];

function send(dest, body) {
  const bytes = Buffer.from(`${JSON.stringify({ src: id, dest, body })}\n`);
  for (let at = 0; at < bytes.length;) {
    try {
      at += writeSync(1, bytes, at);
    } catch (error) {
      if (error.code !== "EAGAIN") throw error;
    }
  }
}

createInterface({ input: process.stdin }).on("line", (line) => {
  const { src, body } = JSON.parse(line);
  if (firstTypes.length < 3) firstTypes.push(body.type);
  const reply = (answer) => send(src, { ...answer, in_reply_to: body.msg_id });
  switch (body.type) {
    case "init":
      id = body.node_id;
      peers = body.node_ids.filter((node) => node !== id);
      // Peers that are slower have this before they have answered their own init.
      for (const peer of peers) send(peer, { type: "hello" });
      return reply({ type: "init_ok" });
    case "topology":
      neighbours = body.topology[id];
      return reply({ type: "topology_ok" });
    case "flood": {
      const text = "x".repeat(body.size);
      for (let count = 0; count < body.count; count++) send("n2", { type: "hello", text });
      return reply({ type: "flood_ok" });
    }
    case "hello":
      heard++;
      return;
    case "echo":
      return reply({ type: "echo_ok", echo: { pid: process.pid, cwd: process.cwd(), firstTypes, neighbours, heard } });
  }
});
process.stdin.on("end", () => process.exit(0));
