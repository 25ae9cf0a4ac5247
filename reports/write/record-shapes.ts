/**
 * Whether a line of a run's files is what a page relies on. Files may come from anywhere: from a run that was killed, from
 * other versions, from other tools. What is of another shape is left out, and that is told.
 */
import type { Linearization } from "../../histories/linearization.ts";
import type { LinkRecord, MessageRecord, NodeNote } from "../../runs/results.ts";

type Fields = { readonly [name: string]: unknown };

/** A line of `notes.jsonl`. */
export function isNote(value: unknown): value is NodeNote {
  if (!isFields(value) || !isFields(value["note"])) return false;
  const { time, node, note, text } = value;
  return isTime(time) && isText(node) && isText(note["event"]) && (text === undefined || isText(text));
}

/** A line of `messages.jsonl`: of a link, or of one message. */
export function isLinkOrMessage(value: unknown): value is LinkRecord | MessageRecord {
  if (!isFields(value)) return false;
  const { time, from, to } = value;
  return isTime(time) && isText(from) && isText(to) && ("message" in value ? isMessage(value) : isLink(value));
}

/** A line of `linearizations.jsonl`. */
export function isLinearization(value: unknown): value is Linearization {
  if (!isFields(value)) return false;
  const { operations, texts, states } = value;
  return isListOf(operations, isCount) && isListOf(texts, isText) && isListOf(states, isCount);
}

function isMessage({ message, text, arrived, lost }: Fields): boolean {
  return isText(message) && isText(text) && isListOf(arrived, isTime) && (lost === undefined || isTime(lost));
}

function isLink({ rule, passed, dropped, delayed }: Fields): boolean {
  return isText(rule) && [passed, dropped, delayed].every(isCount);
}

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isListOf(value: unknown, is: (part: unknown) => boolean): boolean {
  return Array.isArray(value) && value.every(is);
}

function isText(value: unknown): boolean {
  return typeof value === "string";
}

function isTime(value: unknown): boolean {
  return typeof value === "number" && value >= 0;
}

function isCount(value: unknown): boolean {
  return Number.isInteger(value) && Number(value) >= 0;
}
