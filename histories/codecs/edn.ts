/**
 * EDN writer: a history in the form that Jepsen's tools (Knossos, Elle, elle-cli) read: one map a line.
 *
 * Words of ours become keywords where Jepsen has keywords (`:type :invoke`, `:f :read`, `:process :nemesis`).
 * A keyed operation's value becomes Jepsen's independent tuple `[key value]`.
 * Source: jepsen.history's op and jepsen.independent's tuple.
 */
import { elementsOf, nameOfText } from "../canonical-text.ts";
import type { HistoryEvent } from "../event.ts";
import type { Json } from "../json.ts";

/** The event as one line of EDN, without its line feed. */
export function encodeEdnEvent(event: HistoryEvent): string {
  const value = event.key === undefined ? edn(event.value) : `[${edn(event.key)} ${edn(event.value)}]`;
  const process = event.process === "nemesis" ? ":nemesis" : String(event.process);
  const error = event.error === undefined ? "" : `, :error ${edn(event.error)}`;
  const node = event.node === undefined ? "" : `, :node ${edn(event.node)}`;
  return (
    `{:index ${event.index}, :time ${event.time}, :type :${event.type}, :process ${process}, ` +
    `:f ${keyword(event.f)}, :value ${value}${error}${node}}`
  );
}

function edn(value: Json): string {
  if (value === null) return "nil";
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  if (Array.isArray(value)) return `[${(value as readonly Json[]).map(edn).join(" ")}]`;
  const elements = elementsOf(value);
  if (elements !== undefined) return `#{${elements.map(edn).join(" ")}}`;
  const entries = Object.entries(value as { readonly [name: string]: Json });
  return `{${entries.map(([name, part]) => `${nameIn(name)} ${edn(part)}`).join(", ")}}`;
}

function nameIn(text: string): string {
  const name = nameOfText(text);
  return typeof name === "string" ? keyword(name) : edn(name);
}

/** A keyword where the word may be one in EDN, else a string: `:start-partition`, `"two words"`. */
function keyword(word: string): string {
  return /^[A-Za-z*!_?$%&=<>+.-][\w*!?$%&=<>+.#-]*$/.test(word) ? `:${word}` : JSON.stringify(word);
}
