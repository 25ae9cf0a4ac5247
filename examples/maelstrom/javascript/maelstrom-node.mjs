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

/** A node without handlers; `id` and `peers` are known from its `init` message on. */
export function createNode() {
  const handlers = new Map();
  const waiting = new Map();
  const starters = [];
  let output = [];
  let nextMessageId = 1;
  const node = { id: "", peers: [], nodes: [] };

  function flush() {
    if (output.length === 0) return;
    process.stdout.write(output.join(""));
    output = [];
  }
  /** Sends a message; lines of one turn are written together. */
  node.send = (dest, body) => {
    if (output.length === 0) setImmediate(flush);
    output.push(`${JSON.stringify({ src: node.id, dest, body })}\n`);
  };
  /** Sends a request; the promise gives the reply's body, and rejects with an RpcError for an error or no answer. */
  node.request = (dest, body, timeoutMs = 1000) =>
    new Promise((resolve, reject) => {
      const messageId = nextMessageId++;
      const timer = setTimeout(() => {
        waiting.delete(messageId);
        reject(new RpcError(0, `${dest} did not answer`));
      }, timeoutMs);
      waiting.set(messageId, (reply) => {
        clearTimeout(timer);
        if (reply.type === "error") reject(new RpcError(reply.code, reply.text));
        else resolve(reply);
      });
      node.send(dest, { ...body, msg_id: messageId });
    });
  /** Handles messages of this type; what it gives, or the promise of it, is the reply, undefined for none. */
  node.on = (type, handle) => void handlers.set(type, handle);
  /** Is called once the node knows who it is. */
  node.onStart = (start) => void starters.push(start);

  node.on("init", ({ body }) => {
    node.id = body.node_id;
    node.nodes = body.node_ids;
    node.peers = body.node_ids.filter((id) => id !== node.id);
    for (const start of starters) start();
    return { type: "init_ok" };
  });

  function reply({ src, body }, answer) {
    if (answer !== undefined) node.send(src, { ...answer, in_reply_to: body.msg_id });
  }
  function fail(message, error) {
    const code = error instanceof RpcError ? error.code : 13;
    reply(message, { type: "error", code, text: error.message });
  }
  function receive(message) {
    const { body } = message;
    const resolve = waiting.get(body.in_reply_to);
    if (body.in_reply_to !== undefined) {
      waiting.delete(body.in_reply_to);
      resolve?.(body);
      return;
    }
    const handle = handlers.get(body.type);
    try {
      if (handle === undefined) throw new RpcError(10, `no such request: ${body.type}`);
      const answer = handle(message);
      if (answer instanceof Promise) {
        answer.then(
          (late) => reply(message, late),
          (error) => fail(message, error),
        );
      } else {
        reply(message, answer);
      }
    } catch (error) {
      fail(message, error);
    }
  }

  /** Reads standard input to its end, and ends with it. */
  node.run = () => {
    let rest = "";
    process.stdin.setEncoding("utf8");
    process.stdin.on("data", (text) => {
      const lines = (rest + text).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) if (line !== "") receive(JSON.parse(line));
      flush();
    });
    process.stdin.on("end", () => process.exit(0));
  };
  return node;
}
