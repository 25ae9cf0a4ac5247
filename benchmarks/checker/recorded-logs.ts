/**
 * Recorded histories that may lie beside the checkout; none where they do not.
 */
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { openHistory } from "../../histories/files/read-history.ts";
import type { Operation } from "../../histories/operation.ts";
import { pairOperations } from "../../histories/pair.ts";

const FOLDER = join(import.meta.dirname, "../../../../shared/data/histories");

export interface RecordedLog {
  readonly name: string;
  readonly operations: readonly Operation[];
}

/** etcd: one cas register each, as Jepsen logged them. */
export function etcdLogs(): RecordedLog[] {
  return logsIn("etcd", new Map());
}

/** kv: texts of ten keys, written, appended to and read. */
export function kvLogs(): RecordedLog[] {
  return logsIn(
    "kv",
    new Map([
      ["get", "read"],
      ["put", "write"],
    ]),
  );
}

/** In order of names, operations in the model's words. */
function logsIn(kind: string, words: ReadonlyMap<string, string>): RecordedLog[] {
  const folder = join(FOLDER, kind);
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .sort()
    .map((name) => {
      const { events: placed } = openHistory(join(folder, name));
      const events = Array.from(placed, ({ event }) => ({ ...event, f: words.get(event.f) ?? event.f }));
      return { name, operations: pairOperations(events) };
    });
}
