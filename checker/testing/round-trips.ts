/**
 * A drawn history as a file: written in every format of histories, and read again.
 */
import { encodeEdnEvent } from "../../histories/codecs/edn.ts";
import { readEvents } from "../../histories/codecs/formats.ts";
import type { HistoryFormat } from "../../histories/codecs/formats.ts";
import { encodeEvent } from "../../histories/codecs/json-lines.ts";
import type { HistoryEvent } from "../../histories/event.ts";
import type { Json } from "../../histories/json.ts";
import type { Operation } from "../../histories/operation.ts";
import { pairOperations } from "../../histories/pair.ts";

/** By format: the events as the text of a file. */
export const WRITERS: Readonly<Record<HistoryFormat, (events: readonly HistoryEvent[]) => string>> = {
  jsonl: (events) => events.map((event) => `${encodeEvent(event)}\n`).join(""),
  edn: (events) => events.map((event) => `${encodeEdnEvent(event)}\n`).join(""),
  json: (events) => JSON.stringify(events),
  log: (events) => events.map((event) => `${logLine(event)}\n`).join(""),
};

/** By format: the operations as they are read from the file, without keys. */
export function roundTrips(events: readonly HistoryEvent[]): ReadonlyMap<HistoryFormat, readonly Operation[]> {
  const formats = Object.keys(WRITERS) as HistoryFormat[];
  return new Map(
    formats.map((format) => {
      // In the other formats, a first value that is a pair would be taken for a key and a value.
      const keys = format === "jsonl" ? {} : { keys: "none" as const };
      const read = readEvents([WRITERS[format](events)], { name: format, format, note: () => undefined, ...keys });
      return [format, pairOperations(Array.from(read, ({ event }) => event))];
    }),
  );
}

function logLine({ process, type, f, value, error }: HistoryEvent): string {
  const parts = [process, `:${type}`, `:${f}`, edn(value), ...(error === undefined ? [] : [edn(error)])];
  return `INFO  jepsen.util - ${parts.join("\t")}`;
}

/** A JSON value as EDN: null is nil, and the names in maps have their colons before them. */
function edn(value: Json): string {
  if (value === null || typeof value !== "object") return JSON.stringify(value).replace(/^null$/, "nil");
  if (Array.isArray(value)) return `[${(value as readonly Json[]).map(edn).join(" ")}]`;
  return `{${Object.entries(value)
    .map(([name, part]) => `:${name} ${edn(part)}`)
    .join(", ")}}`;
}
