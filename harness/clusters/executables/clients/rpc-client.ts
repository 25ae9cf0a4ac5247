/**
 * A client of one process of the history: one request at a time, to one node, and its reply.
 *
 * What it does not know it does not guess: a time-out or an indefinite error is `info`, except for what changes nothing,
 * which is then `fail`. Source: Maelstrom, client.clj.
 */
import type { Json } from "../../../../histories/json.ts";
import type { ClientOperation, ClientOutcome } from "../../../../systems-under-test/node-kit/client.ts";
import type { Client } from "../../../client.ts";
import type { Clock } from "../../../clock.ts";
import type { Body, Message } from "../network/message.ts";
import { quoted } from "../network/message.ts";
import type { Network, Post } from "../network/network.ts";
import { doubtful, type ReplyOutcome, readReply } from "./reply.ts";
import type { Rpc, RpcCall } from "../rpc/rpc.ts";

/** Why a client did not get what it asked for. */
export const NET_TIMEOUT = "net-timeout";
/** The node was not running, or ended before it answered. */
export const DISCONNECTED = "disconnected";

/** What a client is made of. */
export interface RpcClientOptions {
  /** c0, c1 … */
  readonly id: string;
  readonly process: number;
  /** The node that it talks to. */
  readonly node: string;
  readonly rpc: Rpc;
  readonly network: Network;
  readonly clock: Clock;
  readonly timeoutMs: number;
  /** A reply that is of no use; `topic` tells kinds of it apart. */
  readonly onUnusable: (topic: string, problem: string) => void;
  /** A reply that is of use, though Maelstrom would refuse it. */
  readonly onOddity: (topic: string, problem: string) => void;
  readonly onClosed: (client: RpcClient) => void;
}

/** A client that can be told of the end of its node. */
export interface RpcClient extends Client {
  readonly node: string;
  /** The node is gone: an operation that waits for its reply ends now. */
  nodeGone(): void;
}

interface Waiting {
  readonly messageId: number;
  readonly call: RpcCall;
  readonly operation: ClientOperation;
  readonly done: (outcome: ClientOutcome) => void;
}

/** A client without a request in flight. */
export function createRpcClient(options: RpcClientOptions): RpcClient {
  const { id, node, rpc, network, clock } = options;
  let messageId = 0;
  let waiting: Waiting | undefined;
  let isClosed = false;
  const deadline = createDeadline(clock, () => inDoubt(NET_TIMEOUT));
  const post: Post = network.join({
    id,
    kind: "client",
    label: `client ${options.process}`,
    receive: ({ src, body }) => {
      receive(src, body);
      return true;
    },
    // Whoever is asked may be down at the very moment of the call.
    onUndelivered: ({ body }: Message) => {
      if (body["msg_id"] === waiting?.messageId) end({ type: "fail", error: DISCONNECTED }, "soon");
    },
  });

  /** Without a value of its own the outcome carries the operation's. */
  function end(outcome: ReplyOutcome, when: "now" | "soon" = "now"): void {
    if (waiting === undefined) return;
    const { done, operation } = waiting;
    waiting = undefined;
    deadline.set(Infinity);
    const whole: ClientOutcome = { value: operation.value, ...outcome };
    const tell = (): void => {
      if (!isClosed) done(whole);
    };
    if (when === "now") tell();
    else queueMicrotask(tell);
  }

  function inDoubt(error: Json): void {
    if (waiting !== undefined) end(doubtful(waiting.call, error));
  }

  function receive(from: string, body: Body): void {
    const repliesTo = body["in_reply_to"];
    if (waiting === undefined || repliesTo !== waiting.messageId) {
      if (!isLate(repliesTo, messageId)) options.onOddity("reply to nothing", replyToNothing(from, body));
      return;
    }
    const { call, operation } = waiting;
    const { outcome, problem, oddities } = readReply(body, call, operation);
    for (const { topic, what } of oddities) options.onOddity(topic, `${from}'s ${what}`);
    if (problem !== undefined) {
      const { f } = operation;
      options.onUnusable(`reply to ${f}`, `${from} answered ${f} with a reply of no use: ${problem}`);
    }
    end({ ...outcome, node: from });
  }

  return {
    node,
    invoke(operation, done) {
      checkFree({ isClosed, isBusy: waiting !== undefined });
      const call = callOf(rpc, operation);
      const body = call.request(operation);
      waiting = { messageId: ++messageId, call, operation, done };
      deadline.set(clock.nowNs() + options.timeoutMs * 1e6);
      post.send({ src: id, dest: node, body: { ...body, msg_id: messageId } });
    },
    nodeGone: () => inDoubt(DISCONNECTED),
    close() {
      if (isClosed) return;
      isClosed = true;
      deadline.stop();
      post.leave();
      options.onClosed(this);
    },
  };
}

/** It is for a request that was answered already, or whose time is over: no news. */
function isLate(repliesTo: Json | undefined, lastId: number): boolean {
  return typeof repliesTo === "number" && repliesTo > 0 && repliesTo <= lastId;
}

function replyToNothing(from: string, body: Body): string {
  return `${from} sent a client a reply to nothing that it asked: ${quoted(JSON.stringify(body))}`;
}

function checkFree({ isClosed, isBusy }: { readonly isClosed: boolean; readonly isBusy: boolean }): void {
  if (isClosed) throw new Error("invoke: expected an open client, found one that was closed. Open another.");
  if (isBusy) throw new Error("invoke: expected no operation in flight, found one. Wait for its outcome.");
}

function callOf({ workload, calls }: Rpc, { f }: ClientOperation): RpcCall {
  const call = Object.hasOwn(calls, f) ? calls[f] : undefined;
  if (call !== undefined) return call;
  throw new Error(`${workload}: expected one of the operations ${Object.keys(calls).join(", ")}, found ${f}`);
}

/**
 * One timer for all requests of a client: one that rings too early is set again, which is cheaper than a timer for each.
 */
function createDeadline(clock: Clock, onDue: () => void): { set(timeNs: number): void; stop(): void } {
  let dueNs = Infinity;
  let cancel: (() => void) | undefined;
  function ring(): void {
    cancel = undefined;
    if (dueNs <= clock.nowNs()) onDue();
    else if (dueNs < Infinity) cancel = clock.at(dueNs, ring);
  }
  return {
    set(timeNs) {
      dueNs = timeNs;
      if (dueNs < Infinity) cancel ??= clock.at(dueNs, ring);
    },
    stop: () => cancel?.(),
  };
}
