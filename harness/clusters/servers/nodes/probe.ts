/**
 * Requests for which the harness itself needs an answer: whether a server is ready, whether it leads. They go to the server
 * itself, past proxies and faults.
 */
import type { Json } from "../../../../histories/json.ts";
import { fillIn, type Values } from "../adapter/placeholders.ts";
import type { HttpProbe, ServerNode } from "../adapter/server-adapter.ts";
import { type HttpAnswer, httpRequest } from "./http-request.ts";

/** Sends the request to the server. */
export function ask(probe: HttpProbe, node: ServerNode, values: Values, signal: AbortSignal): Promise<HttpAnswer> {
  return httpRequest({
    url: urlOf(probe, node, values),
    method: probe.method ?? "GET",
    ...(probe.body === undefined
      ? {}
      : { body: JSON.stringify(filledIn(probe.body, values)), headers: { "content-type": "application/json" } }),
    signal,
  });
}

/** Where it is sent to. */
export function urlOf({ http, port }: HttpProbe, { host, url, ports }: ServerNode, values: Values): string {
  return `${port === undefined ? url : `http://${host}:${ports[port]}`}${fillIn(http, values)}`;
}

/** JSON with the placeholders in its texts replaced. */
export function filledIn(value: Json, values: Values): Json {
  if (typeof value === "string") return fillIn(value, values);
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map((one: Json) => filledIn(one, values));
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, filledIn(one, values)]));
}

/** The value at a path such as "items.0.name"; "" is the whole. Undefined: there is none. */
export function valueAt(value: Json | undefined, path: string): Json | undefined {
  if (path === "") return value;
  let found: Json | undefined = value;
  for (const part of path.split(".")) {
    if (typeof found !== "object" || found === null || !Object.hasOwn(found, part)) return undefined;
    found = (found as { readonly [name: string]: Json })[part];
  }
  return found;
}
