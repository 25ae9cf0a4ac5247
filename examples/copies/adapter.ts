/**
 * An adapter: what clew needs to know of server.mjs to start three of it, ask them, and break them.
 */
import { defineServer, type Json } from "clew";

interface Answer {
  readonly status: number;
  readonly body: { readonly value: Json };
}

/** Three servers that copy a register to each other. */
export const copies = defineServer({
  name: "copies",
  module: import.meta.url,
  description: "Registers in copies; the first server leads for ever.",
  workloads: ["register"],
  options: [{ name: "reads", description: "Who answers a read.", default: "leader", choices: ["leader", "local"] }],
  check: { command: "node", args: ["--version"], prints: /^v\d+/, install: "see https://nodejs.org" },
  peers: { each: "{id}={host}:{port.client}" },
  start: {
    command: "node",
    args: [
      "{here}/server.mjs",
      "--id={id}",
      "--host={host}",
      "--port={port.client}",
      "--data={data}",
      "--peers={peers}",
      "--reads={option.reads}",
    ],
  },
  ready: { http: "/health" },
  leads: { http: "/leader", path: "leader", is: "{id}" },
  // Nobody takes the place of the first one.
  spared: ["n1"],
  // Each operation is one request, and one that was refused was not received.
  definiteErrors: ["ECONNREFUSED"],
  open({ url }) {
    async function ask(signal: AbortSignal, method: string, path: string, body?: Json): Promise<Answer> {
      const sent = body === undefined ? {} : { body: JSON.stringify(body) };
      const answer = await fetch(`${url}${path}`, { method, signal, ...sent });
      return { status: answer.status, body: (await answer.json()) as Answer["body"] };
    }
    return {
      async invoke({ f, key, value }, signal) {
        if (f === "read") {
          const { status, body } = await ask(signal, "GET", `/r/${key}`);
          return status === 200 ? { type: "ok", value: body.value } : { type: "info", error: status };
        }
        if (f === "write") {
          const { status } = await ask(signal, "PUT", `/r/${key}`, { value });
          return status === 200 ? { type: "ok" } : { type: "info", error: status };
        }
        const [from, to] = value as readonly Json[];
        const { status, body } = await ask(signal, "POST", `/r/${key}/cas`, { from: from ?? null, to: to ?? null });
        if (status === 409) return { type: "fail", error: ["mismatch", body.value] };
        return status === 200 ? { type: "ok" } : { type: "info", error: status };
      },
    };
  },
});
