/**
 * A node of Maelstrom's protocol: reads messages from standard input, a JSON object a line, hands each to who handles its
 * type, and sends what that gives back as the reply. Needs nothing but Node.
 *
 *     const node = createNode();
 *     node.on("echo", ({ body }) => ({ type: "echo_ok", echo: body.echo }));
 *     node.run();
 */

/** An error that is sent as the reply. Codes below 1000 are the protocol's, e.g. 20: the key does not exist. */
export class RpcError extends Error {
  constructor(code, text) {
    super(text);
    this.code = code;
  }
}

/** A node without handlers; `id`, `nodes` and `peers` are known from its `init` message on. */
export function createNode() {
  const handlers = new Map();
  const requests = createRequests();
  const writeLine = createWriter();
  /** What has come before the node was prepared; undefined from then on. */
  let early = [];
  const node = {
    id: "",
    /** All nodes, and all but this one. */
    nodes: [],
    peers: [],
    send: (dest, body) => writeLine(JSON.stringify({ src: node.id, dest, body })),
    /** Sends a request; the promise gives the reply's body, and rejects with an RpcError for an error or no answer. */
    request: (dest, body) => requests.begin((id) => node.send(dest, { ...body, msg_id: id }), dest),
    /** Is awaited before `init` is answered, and before any other message is handled. */
    prepare: async () => {},
    /** Handles messages of this type; what it gives, or the promise of it, is the reply, undefined for none. */
    on: (type, answer) => void handlers.set(type, answer),
    /** Reads standard input to its end, and ends with it. */
    run: () => readLines((line) => receive(JSON.parse(line))),
  };

  node.on("init", async ({ body }) => {
    node.id = body.node_id;
    node.nodes = body.node_ids;
    node.peers = body.node_ids.filter((id) => id !== node.id);
    await node.prepare();
    const waiting = early;
    early = undefined;
    waiting.forEach(handle);
    return { type: "init_ok" };
  });

  function receive(message) {
    const { body } = message;
    if (body.in_reply_to !== undefined) requests.end(body);
    else if (early === undefined || body.type === "init") handle(message);
    else early.push(message);
  }

  function handle(message) {
    const { src, body } = message;
    const reply = (answer) => {
      if (answer !== undefined) node.send(src, { ...answer, in_reply_to: body.msg_id });
    };
    const fail = ({ code = 13, message: text }) => reply({ type: "error", code, text });
    const answerTo = handlers.get(body.type);
    try {
      if (answerTo === undefined) throw new RpcError(10, `no such request: ${body.type}`);
      const answer = answerTo(message);
      if (answer instanceof Promise) answer.then(reply, fail);
      else reply(answer);
    } catch (error) {
      fail(error);
    }
  }
  return node;
}

/**
 * What outlives a node that is killed: with `--durable` its state is kept in the service lin-kv, under the node's id.
 * Without, nothing is.
 *
 * @param state gives what is to be kept, as JSON
 */
export function createMemory(node, state) {
  const isDurable = process.argv.includes("--durable");
  let current;
  let next;

  async function write() {
    for (;;) {
      try {
        await node.request("lin-kv", { type: "write", key: node.id, value: state() });
        return;
      } catch {
        // Nobody knows whether it was written: once more does no harm.
      }
    }
  }
  function begin() {
    current = write().finally(() => (current = undefined));
    return current;
  }

  return {
    /** Settles when the state of this moment, or a later one, is kept. Whoever comes while one is written waits for the next. */
    async keep() {
      if (!isDurable) return;
      if (current === undefined) await begin();
      else {
        next ??= current.then(() => {
          next = undefined;
          return begin();
        });
        await next;
      }
    },
    /** What was kept last, or undefined. */
    async recall() {
      if (!isDurable) return undefined;
      for (;;) {
        try {
          return (await node.request("lin-kv", { type: "read", key: node.id })).value;
        } catch ({ code }) {
          if (code === KEY_DOES_NOT_EXIST) return undefined;
        }
      }
    },
  };
}

const KEY_DOES_NOT_EXIST = 20;
const REQUEST_TIMEOUT_MS = 1000;

/** Requests that wait for their replies. */
function createRequests() {
  const waiting = new Map();
  // A node that was killed must not take a late answer to its former life for one to itself.
  let nextId = Math.floor(Math.random() * 2 ** 40);
  return {
    begin: (send, dest) =>
      new Promise((resolve, reject) => {
        const id = nextId++;
        const timer = setTimeout(() => {
          waiting.delete(id);
          reject(new RpcError(0, `${dest} did not answer`));
        }, REQUEST_TIMEOUT_MS);
        waiting.set(id, (body) => {
          clearTimeout(timer);
          if (body.type === "error") reject(new RpcError(body.code, body.text));
          else resolve(body);
        });
        send(id);
      }),
    end(body) {
      waiting.get(body.in_reply_to)?.(body);
      waiting.delete(body.in_reply_to);
    },
  };
}

/** Writes lines to standard output, those of one turn together. */
function createWriter() {
  let lines = [];
  const flush = () => {
    process.stdout.write(lines.join(""));
    lines = [];
  };
  return (line) => {
    if (lines.length === 0) setImmediate(flush);
    lines.push(`${line}\n`);
  };
}

function readLines(onLine) {
  let rest = "";
  process.stdin.setEncoding("utf8");
  process.stdin.on("data", (text) => {
    const lines = (rest + text).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) if (line !== "") onLine(line);
  });
  process.stdin.on("end", () => process.exit(0));
}
