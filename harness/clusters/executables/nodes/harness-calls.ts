/**
 * Requests of the harness itself to nodes: `init`, `topology` and what an operator asks. Each comes from a client of its
 * own that nothing else uses, and no fault reaches it.
 */
import type { Clock } from "../../../clock.ts";
import { type Body, type Message, quoted } from "../network/message.ts";
import type { Network, Post } from "../network/network.ts";

/** One request, and what must come back. */
export interface HarnessCall {
  readonly node: string;
  /** Without `msg_id`. */
  readonly body: Body;
  /** Type of the reply, e.g. "init_ok"; undefined: any will do. */
  readonly expected?: string;
  readonly timeoutMs: number;
}

/** A call that is not answered yet. */
export interface OpenCall {
  /** Nobody is called any more. */
  cancel(): void;
}

/** All calls of one cluster, and the ids of its clients. */
export interface HarnessCalls {
  /**
   * Makes the call. `done` is called once, never from within this call, with a half sentence about the node when it went
   * wrong: "did not answer …".
   */
  call(call: HarnessCall, done: (problem?: string) => void): OpenCall;
  /** Ends what is not answered, of this node or of all of them, with this half sentence about the node. */
  failAll(problem: string, node?: string): void;
  /** c0, c1 …: one that no client has had. */
  newClientId(): string;
  /** Whether some client has this id, or had it. */
  isPastClient(id: string): boolean;
}

interface Open extends OpenCall {
  readonly node: string;
  fail(problem: string): void;
}

/** No calls yet. */
export function createHarnessCalls(options: { readonly network: Network; readonly clock: Clock }): HarnessCalls {
  const { network, clock } = options;
  const open = new Set<Open>();
  let clientCount = 0;
  const newClientId = (): string => `c${clientCount++}`;

  function call({ node, body, expected, timeoutMs }: HarnessCall, done: (problem?: string) => void): OpenCall {
    const id = newClientId();
    const asked = `its ${typeof body["type"] === "string" ? body["type"] : "first"} message`;
    function cancel(): void {
      open.delete(entry);
      cancelTimer();
      post.leave();
    }
    function end(problem?: string): void {
      if (!open.has(entry)) return;
      cancel();
      done(problem);
    }
    function receive({ body: reply }: Message): boolean {
      if (reply["in_reply_to"] !== 1) return true;
      if (expected === undefined || reply["type"] === expected) end();
      else end(`answered ${asked} with ${quoted(JSON.stringify(reply))}; expected ${expected}`);
      return true;
    }
    const cancelTimer = clock.at(clock.nowNs() + timeoutMs * 1e6, () => {
      const example = JSON.stringify({ type: expected, in_reply_to: 1 });
      end(`did not answer ${asked} within ${timeoutMs} ms; expected a reply with the body ${example}`);
    });
    const post: Post = network.join({ id, kind: "harness", label: "harness", receive });
    const entry: Open = { node, cancel, fail: end };
    open.add(entry);
    post.send({ src: id, dest: node, body: { ...body, msg_id: 1 } });
    return entry;
  }

  return {
    call,
    failAll(problem, node) {
      const concerned = [...open].filter((entry) => node === undefined || entry.node === node);
      for (const entry of concerned) entry.fail(problem);
    },
    newClientId,
    isPastClient: (id) => /^c\d+$/.test(id) && Number(id.slice(1)) < clientCount,
  };
}
