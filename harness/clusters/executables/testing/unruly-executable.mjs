#!/usr/bin/env node
/**
 * An echo node that misbehaves in the way that its first argument names. Without one it does as it should.
 */
import { spawn } from "node:child_process";
import { closeSync, writeSync } from "node:fs";
import { createInterface } from "node:readline";

const [, , way] = process.argv;
let id = "";
const passedOn = new Set();

/** Writes all of it, however long: a pipe takes some at a time. */
function write(text) {
  const bytes = Buffer.from(text);
  let at = 0;
  while (at < bytes.length) {
    try {
      at += writeSync(1, bytes, at);
    } catch (error) {
      if (error.code !== "EAGAIN") throw error;
    }
  }
}
const send = (dest, body, src = id) => write(`${JSON.stringify({ src, dest, body })}\n`);

/** What it does besides, or instead of, echoing; true: instead. */
const ways = {
  "text on stdout": () => write("debug: got something\n"),
  "no object": () => write("[1,2,3]\n"),
  "10 MB on one line": () => write(`${"x".repeat(10 * 1024 * 1024)}\n`),
  "unknown destination": () => send("n99", { type: "hello" }),
  "no dest": () => write(`${JSON.stringify({ src: id, body: { type: "hello" } })}\n`),
  "wrong src": (src, body) => {
    send(src, { type: "echo_ok", echo: body.echo, in_reply_to: body.msg_id }, "n7");
    return true;
  },
  "passes a request on": (src, body) => {
    if (passedOn.has(body.msg_id)) return false;
    passedOn.add(body.msg_id);
    send(id, body, src);
    return true;
  },
  "replies twice": (src, body) => send(src, { type: "echo_ok", echo: body.echo, in_reply_to: body.msg_id }),
  "replies to nothing": (src) => send(src, { type: "echo_ok", echo: "", in_reply_to: 1_000_000 }),
  "one field more": (src, body) => {
    send(src, { type: "echo_ok", echo: body.echo, took: 3, in_reply_to: body.msg_id });
    return true;
  },
  "no echo": (src, body) => {
    send(src, { type: "echo_ok", in_reply_to: body.msg_id });
    return true;
  },
  "wrong type": (src, body) => {
    send(src, { type: "ok", echo: body.echo, in_reply_to: body.msg_id });
    return true;
  },
  "exits later": () => {
    process.stderr.write("cannot go on\n");
    process.exit(4);
  },
  "half a line and the end": () => {
    write('{"src":"n1","dest":"c');
    process.exit(5);
  },
  "no answer": () => true,
};

/** Writes without end, and goes on reading in between. */
function floodStdout(text) {
  const more = () => {
    write(text);
    setImmediate(more);
  };
  more();
}

const flood = "a line of text that nobody reads\n".repeat(1_000);

switch (way) {
  case "exits at once":
    process.stderr.write("no configuration found\n");
    process.exit(3);
    break;
  case "ignores SIGTERM":
    for (const name of ["SIGTERM", "SIGINT", "SIGHUP"]) process.on(name, () => {});
    break;
  case "has children":
    // They ignore the end of standard input, and one holds standard output open.
    spawn("sleep", ["60"], { stdio: ["ignore", "inherit", "ignore"] });
    break;
  case "floods stderr":
    setInterval(() => process.stderr.write(flood), 1);
    break;
}

createInterface({ input: process.stdin }).on("line", (line) => {
  const { src, body } = JSON.parse(line);
  if (body.type === "init") {
    id = body.node_id;
    if (way === "refuses init") {
      send(src, { type: "error", code: 10, text: "no such request", in_reply_to: body.msg_id });
    } else {
      send(src, { type: "init_ok", in_reply_to: body.msg_id });
    }
    if (way === "floods stdout") floodStdout(flood);
    if (way === "floods the network") {
      // Long messages: how soon they are too many must not depend on how many the machine can carry in a second.
      floodStdout(JSON.stringify({ src: id, dest: "n2", body: { type: "noise", noise: "!".repeat(100_000) } }) + "\n");
    }
    if (way === "closes stdin") {
      process.stdin.destroy();
      closeSync(0);
      setInterval(() => {}, 1000);
    }
    return;
  }
  if (body.type !== "echo" || ways[way]?.(src, body) === true) return;
  send(src, { type: "echo_ok", echo: body.echo, in_reply_to: body.msg_id });
});
process.stdin.on("end", () => {
  if (way !== "ignores SIGTERM") process.exit(0);
});
