/**
 * The toy's client: writes and reads the register, and follows the redirect to the first node. The operation "order"
 * goes to one node, for example { f: "order", value: { to: "n2", order: { do: "look" } } }, and ends with its reply.
 */
import type { ClientCore, ClientEffect, ClientOutcome } from "../../../systems-under-test/node-kit/client.ts";
import type { Json } from "../../../systems-under-test/node-kit/node.ts";
import type { ClientConfig } from "../../../systems-under-test/system.ts";

/** A client that begins with the node of its worker. Without an answer it ends in `info`: nobody knows. */
export function createToyClient({ members, worker, timeoutMs }: ClientConfig): ClientCore {
  let target = members[worker % members.length]?.id ?? "";
  /** Whom it asked last: the target, or the node that an order is for. */
  let asked = "";
  let id = 0;
  let deadline: number | null = null;
  let body: Json = null;

  function ask(to: string): ClientEffect[] {
    asked = to;
    id++;
    return [{ type: "request", to, id, request: body }];
  }
  function done(outcome: ClientOutcome): ClientEffect[] {
    deadline = null;
    return [{ type: "done", outcome }];
  }
  const doubt = (why: string): ClientEffect[] => done({ type: "info", value: null, error: why });

  return {
    step(input) {
      if (input.type === "invoke") {
        deadline = input.now + timeoutMs;
        const { f, value } = input.operation;
        if (f === "order") {
          const { to, order } = value as { readonly to: string; readonly order: Json };
          body = { order };
          return ask(to);
        }
        body = { f, value };
        return ask(target);
      }
      if (deadline === null) return [];
      if (input.type === "tick") return input.now >= deadline ? doubt("timeout") : [];
      if (input.type === "disconnected") return input.node === asked ? doubt("disconnected") : [];
      if (input.id !== id) return [];
      const reply = input.reply as { readonly [name: string]: Json };
      if (typeof reply["redirect"] === "string") {
        target = reply["redirect"];
        return ask(target);
      }
      return done({ type: "ok", value: reply["value"] ?? null, node: input.from });
    },
    wakeAt: () => deadline,
  };
}
