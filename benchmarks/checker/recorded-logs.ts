/**
 * Recorded histories that may lie next to the checkout; without them there are none.
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

/** Jepsen's logs of etcd, each of one cas register. */
export function etcdLogs(): RecordedLog[] {
  return logsIn("etcd", new Map());
}

/** Logs of a key-value store: texts under ten keys, with writes, appends and reads. */
export function kvLogs(): RecordedLog[] {
  return logsIn(
    "kv",
    new Map([
      ["get", "read"],
      ["put", "write"],
    ]),
  );
}

/** The logs of a folder in the order of their names; operations have the model's names. */
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
