/**
 * How clew starts this server, and what it asks of it. Change both into those of a server of your own.
 */
import { defineServer, type Json } from "clew";

/** What the server is asked for an operation of the workload "register". */
function requestOf(f: string, value: Json): { readonly method?: string; readonly body?: string } {
  if (f === "read") return {};
  if (f === "write") return { method: "PUT", body: JSON.stringify({ value }) };
  const [from, to] = value as readonly Json[];
  return { method: "POST", body: JSON.stringify({ from, to }) };
}

export default defineServer({
  name: "my-server",
  title: "Key-value server with a primary",
  description: "The first replica answers everything, the others pass requests on to it.",
  workloads: ["register"],
  options: [{ name: "bug", description: "Whether every replica answers reads from its own copy.", default: false }],
  check: { command: "node", args: ["--version"], install: "Node comes from https://nodejs.org" },
  ports: { client: "free" },
  // All of it over one port: what clients ask, and what replicas tell each other.
  peers: { each: "{id}=http://{host}:{port.client}" },
  start: {
    command: "node",
    args: [
      "{here}/server.mjs",
      "--id={id}",
      "--host={host}",
      "--port={port.client}",
      "--peers={peers}",
      "--log={data}/changes.jsonl",
      "--bug={option.bug}",
    ],
  },
  ready: { http: "/health" },
  leads: { http: "/health", path: "primary", is: "{id}" },
  // Nobody takes the place of the primary, so it is not killed or paused.
  spared: ["n1"],
  faults: ["kill", "pause", "link"],
  definiteErrors: ["ECONNREFUSED"],
  open: ({ url }) => ({
    async invoke({ f, key, value }, signal) {
      const answer = await fetch(`${url}/keys/${key}`, { ...requestOf(f, value), signal });
      const body = (await answer.json()) as { readonly value: number | null };
      if (answer.ok) return f === "read" ? { type: "ok", value: body.value } : { type: "ok" };
      // Certainly not carried out, so these are `fail`. If that is not certain, it must be `info`.
      if (answer.status === 409) return { type: "fail", error: ["mismatch", body.value] };
      if (answer.status === 503) return { type: "fail", error: "no primary" };
      return { type: "info", error: answer.status };
    },
  }),
});
