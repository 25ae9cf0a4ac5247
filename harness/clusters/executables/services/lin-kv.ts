/**
 * lin-kv: a linearizable key-value store. Each request acts on the one state there is, when it arrives.
 */
import type { Json } from "../../../../histories/json.ts";
import { keyText, keyValueStep } from "./key-value-request.ts";
import type { Service } from "./service.ts";

/** An empty store. */
export function createLinKv(): Service {
  const values = new Map<string, Json>();
  return {
    name: "lin-kv",
    handle({ body }) {
      const key = keyText(body);
      const { reply, put } = keyValueStep(body, values.get(key), { service: "lin-kv", mayCreate: true });
      if (put !== undefined) values.set(key, put.value);
      return reply;
    },
  };
}
