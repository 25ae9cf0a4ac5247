/**
 * One history in every format that `clew check` reads.
 */
import { gzipSync } from "node:zlib";
import { eventsOf } from "../../checker/testing/as-events.ts";
import { drawHistory } from "../../checker/testing/drawn-histories.ts";
import { WRITERS } from "../../checker/testing/round-trips.ts";
import { encodeEdnEvent } from "../../histories/codecs/edn.ts";
import type { HistoryEvent } from "../../histories/event.ts";
import { judged, type CorpusEntry } from "./entry.ts";
import { PIECES } from "./rare-families.ts";

/** Porcupine's words for what a text store does. */
const KV_WORDS: { readonly [f: string]: string } = { read: "get", write: "put", append: "append" };

const MODEL = "text";
const KEY = "0";
const NS_AN_EVENT = 1_000_000;

export interface FormatSample extends CorpusEntry {
  readonly content: string | Uint8Array;
}

/** A right and a wrong history, each in every format. */
export function recordFormats(): readonly FormatSample[] {
  return [true, false].flatMap((valid) => {
    const { events, seed } = firstOf(valid);
    const origin = { by: "drawn object", family: PIECES.name, seed } as const;
    const entry = { model: MODEL, ...judged(events, MODEL), origin };
    return [...asFiles(valid ? "valid" : "invalid", events)].map(([file, content]) => ({ file, ...entry, content }));
  });
}

/** The first with this verdict, that has at least eight operations. */
function firstOf(valid: boolean): { readonly events: readonly HistoryEvent[]; readonly seed: number } {
  for (let seed = 1; ; seed++) {
    const operations = drawHistory({ ...PIECES, corrupted: valid ? 0 : 0.2 }, seed);
    const events = eventsOf(operations).map((event) => ({ ...event, time: event.index * NS_AN_EVENT, key: KEY }));
    if (operations.length >= 8 && judged(events, MODEL).valid === valid) return { events, seed };
  }
}

/** File names, with their contents. */
function asFiles(name: string, events: readonly HistoryEvent[]): ReadonlyMap<string, string | Uint8Array> {
  const lines = WRITERS.jsonl(events);
  // Jepsen's text has keys in the values.
  const pairs = events.map(({ key = KEY, value, ...event }) => ({ ...event, value: [key, value] }));
  return new Map<string, string | Uint8Array>([
    [`formats/${name}.jsonl`, lines],
    [`formats/${name}.jsonl.gz`, gzipSync(lines, { level: 9 })],
    [`formats/${name}.edn`, WRITERS.edn(events)],
    [`formats/${name}-vector.edn`, `[${events.map(encodeEdnEvent).join("\n ")}]\n`],
    [`formats/${name}.json`, WRITERS.json(events)],
    [`formats/${name}.log`, WRITERS.log(pairs)],
    [`formats/${name}-kv.txt`, `${events.map(kvLine).join("\n")}\n`],
  ]);
}

/** A map of four entries, as Porcupine's kv files have them; the value of a read is nil until it is answered. */
function kvLine({ process, type, f, key, value }: HistoryEvent): string {
  const text = value === null ? "nil" : JSON.stringify(value);
  return `{:process ${process}, :type :${type}, :f :${KV_WORDS[f] ?? f}, :key ${JSON.stringify(key ?? "0")}, :value ${text}}`;
}
