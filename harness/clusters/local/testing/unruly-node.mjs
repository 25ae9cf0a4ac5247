/**
 * A program that keeps the contract between the local cluster and a node just so far, and breaks it as tests tell it.
 * No `Node` can do this: its host would not let it. Orders are { do: "look" | "exit" | "spin" | "work" | "babble", … }.
 * Plain JavaScript, because Node 20 must be able to run it as it is.
 */
import { readFileSync } from "node:fs";
import { createServer } from "node:net";
import { createInterface } from "node:readline";

const config = JSON.parse(readFileSync(process.argv[process.argv.indexOf("--config") + 1], "utf8"));

/** Each gives the value that is answered; undefined: something that is no frame. */
const orders = {
  look: () => ({ incarnation: config.incarnation }),
  exit: ({ code }) => {
    console.error(`told to exit with ${code}`);
    process.exit(code);
  },
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
      orders.spin({ ms: 50 });
      if (performance.now() < end) setImmediate(piece);
    };
    setImmediate(piece);
    return null;
  },
};

function answer(frame) {
  const { order } = frame.request;
  const value = orders[order.do](order);
  return value === undefined ? "no frame" : JSON.stringify({ kind: "response", id: frame.id, reply: { value } });
}

const server = createServer((socket) => {
  socket.on("error", () => {});
  createInterface({ input: socket }).on("line", (line) => {
    const frame = JSON.parse(line);
    if (frame.kind === "request") socket.write(`${answer(frame)}\n`);
    else if (frame.kind === "inspect" && !config.options.knowsNoInspect)
      socket.write(`${JSON.stringify({ kind: "state", id: frame.id, state: {} })}\n`);
  });
});

process.stdin.on("end", () => process.exit(0));
process.stdin.resume();
if (config.options.neverReady === config.id) {
  console.error("the node will not become ready");
} else {
  server.listen(0, config.listen.host, () => {
    process.stdout.write(`${JSON.stringify({ ready: true, port: server.address().port, pid: process.pid })}\n`);
  });
}
