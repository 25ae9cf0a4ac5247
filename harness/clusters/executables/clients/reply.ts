/**
 * What a reply says of its operation. Maelstrom refuses replies with fields that it does not know; such a reply is of use
 * all the same, so it counts, and the field is told.
 */
import type { Json } from "../../../../histories/json.ts";
import type { ClientOperation, ClientOutcome } from "../../../../systems-under-test/node-kit/client.ts";
import { type Body, quoted } from "../network/message.ts";
import { meaningOf } from "../rpc/error-codes.ts";
import type { RpcCall } from "../rpc/rpc.ts";

/** An outcome; without a value of its own it carries the operation's. */
export type ReplyOutcome = Omit<ClientOutcome, "value"> & { readonly value?: Json };

/** A reply, read. */
export interface ReadReply {
  readonly outcome: ReplyOutcome;
  /** Why nothing could be made of it, as a sentence: "expected …, found …". */
  readonly problem?: string;
  /** What Maelstrom would not have taken; `topic` tells kinds of it apart. */
  readonly oddities: readonly { readonly topic: string; readonly what: string }[];
}

const ALWAYS: readonly string[] = ["type", "msg_id", "in_reply_to"];

/** How an operation ended of which nobody knows: what changes nothing may as well not have happened. */
export function doubtful({ isIdempotent }: RpcCall, error: Json): ReplyOutcome {
  return { type: isIdempotent === true ? "fail" : "info", error };
}

/** Reads the body of a reply to the operation. */
export function readReply(body: Body, call: RpcCall, operation: ClientOperation): ReadReply {
  const { type } = body;
  if (type === "error") return { outcome: errorOutcome(body, call, operation), oddities: [] };
  const outcome =
    type === call.reply
      ? call.outcome(body, operation)
      : `expected "type":"${call.reply}", found ${type === undefined ? "none" : quoted(JSON.stringify(type))}`;
  if (typeof outcome === "string") {
    return { outcome: doubtful(call, ["malformed-reply", outcome]), problem: outcome, oddities: [] };
  }
  return { outcome, oddities: odditiesOf(body, call) };
}

function errorOutcome({ code = null, text }: Body, call: RpcCall, operation: ClientOperation): ReplyOutcome {
  const { name, isDefinite } = meaningOf(code);
  const said = typeof text === "string" ? text : "";
  const known = call.onError?.({ name, isDefinite, code, text: said }, operation);
  if (known !== undefined) return known;
  return isDefinite ? { type: "fail", error: [name, said] } : doubtful(call, [name, said]);
}

function odditiesOf(body: Body, { reply, fields }: RpcCall): ReadReply["oddities"] {
  const odd = Object.keys(body).filter((name) => !ALWAYS.includes(name) && !fields.includes(name));
  return odd.map((name) => ({
    topic: `${reply} ${name}`,
    what: `${reply} has a field "${name}" that the protocol does not know; Maelstrom refuses such a reply`,
  }));
}
