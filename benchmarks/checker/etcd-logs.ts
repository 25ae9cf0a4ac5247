/**
 * The recorded etcd logs that may lie beside the checkout; none where they do not.
 */
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import type { HistoryEvent } from "../../histories/event.ts";
import { readAnyHistory } from "../../histories/files/read-any.ts";
import type { Operation } from "../../histories/operation.ts";
import { pairOperations } from "../../histories/pair.ts";

const FOLDER = join(import.meta.dirname, "../../../../shared/data/histories/etcd");

/** Name and operations of each log, in order of names. */
export function etcdLogs(): { readonly name: string; readonly operations: readonly Operation[] }[] {
  if (!existsSync(FOLDER)) return [];
  return readdirSync(FOLDER)
    .sort()
    .map((name) => {
      const events: HistoryEvent[] = [];
      readAnyHistory(join(FOLDER, name), { take: (event) => void events.push(event) });
      return { name, operations: pairOperations(events) };
    });
}
