/**
 * A client made of requests: each operation is one request, whose answer is read as the file says.
 */
import { Agent } from "node:http";
import type { Json } from "../../../../histories/json.ts";
import type { ClientOperation } from "../../../../systems-under-test/node-kit/client.ts";
import type { ServerAddress, ServerClient, ServerOutcome } from "../adapter/server-adapter.ts";
import { httpRequest } from "../nodes/http-request.ts";
import { valueAt } from "../nodes/probe.ts";
import { bodyOf, fillPath } from "./operation-text.ts";
import type { HttpOperation } from "./server-schema.ts";

/** A client of this server, with a connection of its own that stays open. */
export function createHttpClient(
  { host, url, ports }: ServerAddress,
  operations: { readonly [f: string]: HttpOperation },
): ServerClient {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  return {
    async invoke(operation, signal) {
      const how = operations[operation.f];
      if (how === undefined) return { type: "fail", error: ["unsupported", operation.f] };
      const base = how.port === undefined ? url : `http://${host}:${ports[how.port]}`;
      const body = how.body === undefined ? undefined : bodyOf(how.body, operation);
      const { status, text } = await httpRequest({
        url: `${base}${fillPath(how.path, operation)}`,
        method: how.method,
        body,
        headers: { ...(body === undefined ? {} : { "content-type": "application/json" }), ...how.headers },
        signal,
        agent,
      });
      return readReply({ status, text }, how, operation);
    },
    close: () => agent.destroy(),
  };
}

/** How the operation ended. A reply that cannot be read leaves it in doubt. */
function readReply(
  { status, text }: { readonly status: number; readonly text: string },
  how: HttpOperation,
  { f }: ClientOperation,
): ServerOutcome {
  if (how.none.includes(status)) return { type: "ok", value: null };
  const isOk = how.ok === undefined ? status >= 200 && status <= 299 : how.ok.includes(status);
  const hasFailed = how.fail.includes(status);
  if (!isOk && !hasFailed) return { type: "info", error: ["status", status] };
  const reply = readBody(text, how);
  const refusal = Object.entries(how.failIf).find(([path, value]) => isSame(valueAt(reply, path), value));
  if (hasFailed || refusal !== undefined) {
    const found = how.found === undefined ? undefined : parsed(valueAt(reply, how.found), how);
    return { type: "fail", error: found === undefined ? ["status", status] : ["mismatch", found] };
  }
  if (how.value === undefined) return { type: "ok" };
  const value = parsed(valueAt(reply, how.value), how);
  if (value !== undefined) return { type: "ok", value };
  throw new Error(`${f}: expected a value at "${how.value}" of the reply, found ${text.slice(0, 200)}`);
}

/** Undefined where nothing of it is needed and it is no JSON. */
function readBody(text: string, { reply, value, found, failIf }: HttpOperation): Json | undefined {
  if (reply === "text") return text;
  try {
    return JSON.parse(text) as Json;
  } catch (cause) {
    if (value === undefined && found === undefined && Object.keys(failIf).length === 0) return undefined;
    throw new Error(`expected a reply that is JSON, found ${text.slice(0, 200)}`, { cause });
  }
}

function parsed(value: Json | undefined, { parse }: HttpOperation): Json | undefined {
  return parse && typeof value === "string" ? (JSON.parse(value) as Json) : value;
}

function isSame(one: Json | undefined, other: Json | undefined): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
