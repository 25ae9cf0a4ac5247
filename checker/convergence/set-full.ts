/**
 * set-full: what was added is not lost.
 *
 * An element is lost when it was known to be in the set, a read that began later misses it, and so does every read after
 * that. A read may miss it for a while: the element is then stale, which is told and allowed. But a final read, for which
 * there was time enough, must show everything that was known.
 *
 * Source: Jepsen, checker.clj, `set-full`, without its option `linearizable?`. Final reads and phantoms are ours.
 */
import { FINAL_READ, isFinalAnswer } from "./final-read.ts";
import type { Json } from "../../histories/json.ts";
import { isList } from "../../histories/json.ts";
import type { Operation } from "../../histories/operation.ts";
import { counted } from "../../histories/words/counts.ts";
import { quantile } from "../../histories/words/quantiles.ts";
import { elementKey, shortText } from "../models/json-text.ts";
import { type Check, type CheckVerdict, type Figures, refuted } from "../history-check.ts";
import { type SetElement, setElements, type SetElements } from "./set-elements.ts";
import { setReader } from "./value-shapes.ts";

/** Of the operations `add` or `broadcast`, whose input is an element, and `read`, which answers a list. */
export const setFull: Check = {
  name: "set-full",
  description: "no element that was known to be in the set is missing in the end, and none is there that nobody added",
  ...setReader,
  check: (operations) => judge(operations, setElements(operations)),
};

/** An element that a final read misses. */
interface Missing {
  readonly element: SetElement;
  readonly read: Operation;
}

function judge(operations: readonly Operation[], found: SetElements): CheckVerdict {
  const { elements, duplicates, phantoms, unreadable } = found;
  const lost = elements.filter(isLost);
  const missing = missingAtTheEnd(operations, elements);
  const stable = elements.filter(isStable);
  const figures = figuresOf(found, { lost, missing, stable });
  const [phantom] = phantoms;
  if (phantom !== undefined) {
    const { read, value, failedAdd } = phantom;
    const why = failedAdd === undefined ? "which nobody had added by then" : "though its add had failed";
    return refuted(`A read${by(read)} showed ${shortText(value)}, ${why}.`, [failedAdd?.id, read.id], figures);
  }
  const [duplicate] = duplicates;
  if (duplicate !== undefined) {
    const { read, value } = duplicate;
    return refuted(`A read${by(read)} showed ${shortText(value)} twice.`, [read.id], figures);
  }
  const [gone] = lost;
  if (gone !== undefined) return lostElement(gone, lost.length, elements.length, figures);
  const [absent] = missing;
  if (absent !== undefined) return missingElement(absent, missing, figures);
  if (isEndUnknown(operations)) return { ...unknown("No final read was answered, so nobody knows the end."), figures };
  if (unreadable.length > 0) return { ...unknown("A read answered something that is no list."), figures };
  if (stable.length === 0)
    return { ...unknown("No element was seen to stay: nothing was added, or nothing read."), figures };
  const stale = Number(figures["stale"]);
  const late = stale === 0 ? "" : `, ${stale} of them after reads that missed them`;
  return {
    valid: true,
    message: `${counted(stable.length, "element")} stayed${late}.`,
    operations: [],
    figures,
  };
}

/** Somebody wanted to know what is there in the end, and nobody was told. */
function isEndUnknown(operations: readonly Operation[]): boolean {
  const finals = operations.filter(({ f, input }) => f === "read" && input === FINAL_READ);
  return finals.length > 0 && !finals.some(isFinalAnswer);
}

/** Its last reads show it, however late that began. */
function isStable({ lastPresent, lastAbsent }: SetElement): boolean {
  return lastPresent !== undefined && (lastAbsent?.invokeIndex ?? -1) < lastPresent.invokeIndex;
}

/** It was known, and the last reads that began after that miss it. */
function isLost({ knownIndex, lastPresent, lastAbsent }: SetElement): boolean {
  if (lastAbsent === undefined) return false;
  return (lastPresent?.invokeIndex ?? -1) < lastAbsent.invokeIndex && knownIndex < lastAbsent.invokeIndex;
}

/** Each element once, with the first final read that misses it though it had been known before. */
function missingAtTheEnd(operations: readonly Operation[], elements: readonly SetElement[]): readonly Missing[] {
  const missing = new Map<SetElement, Operation>();
  for (const read of operations) {
    if (!isFinalAnswer(read) || !isList(read.output)) continue;
    const shown = new Set(read.output.map(elementKey));
    for (const element of elements) {
      if (element.knownIndex >= read.invokeIndex || missing.has(element)) continue;
      if (!shown.has(elementKey(element.value))) missing.set(element, read);
    }
  }
  return [...missing].map(([element, read]) => ({ element, read }));
}

function lostElement(element: SetElement, count: number, total: number, figures: Figures): CheckVerdict {
  const { value, acknowledged, add, lastPresent, lastAbsent } = element;
  const how =
    acknowledged === undefined
      ? "was seen"
      : `was acknowledged${by(acknowledged)}${lastPresent === undefined ? "" : " and seen"}`;
  const message =
    `${counted(count, "element")} of ${total} lost: element ${shortText(value)} ${how}, ` +
    `and a read${lastAbsent === undefined ? "" : by(lastAbsent)} that began later misses it, as do all after it.`;
  return refuted(message, [(acknowledged ?? add).id, lastPresent?.id, lastAbsent?.id], figures);
}

function missingElement({ element, read }: Missing, all: readonly Missing[], figures: Figures): CheckVerdict {
  const { value, acknowledged, add, lastPresent } = element;
  const message =
    `${counted(all.length, "element")} missing at the end: a final read${by(read)} does not show element ${shortText(value)}, ` +
    "which was known before, though there was time enough to get everywhere.";
  return refuted(message, [(acknowledged ?? add).id, read.id, lastPresent?.id], figures);
}

/** " by n2"; nothing where it is not known. */
function by({ node }: Operation): string {
  return node === undefined ? "" : ` by ${node}`;
}

interface Groups {
  readonly lost: readonly SetElement[];
  readonly missing: readonly Missing[];
  readonly stable: readonly SetElement[];
}

function figuresOf({ elements, duplicates, phantoms }: SetElements, groups: Groups): Figures {
  const { lost, missing, stable } = groups;
  const latencies = stable.map(stableLatencyMs).sort((one, other) => one - other);
  return {
    attempted: elements.length,
    acknowledged: elements.filter(({ acknowledged }) => acknowledged !== undefined).length,
    stable: stable.length,
    stale: latencies.filter((ms) => ms > 0).length,
    lost: lost.length,
    neverRead: elements.length - lost.length - stable.length,
    missingAtTheEnd: missing.length,
    duplicated: duplicates.length,
    phantoms: phantoms.length,
    stableLatencyMs: latenciesOf(latencies),
  };
}

/** How long after it was known some read still missed it; 0 when none did. */
function stableLatencyMs({ knownTime, lastAbsent }: SetElement): number {
  return lastAbsent === undefined ? 0 : Math.max(0, (lastAbsent.invokeTime - knownTime) / 1e6);
}

function latenciesOf(ascending: readonly number[]): { readonly [share: string]: Json } {
  const shares = { p0: 0, p50: 0.5, p95: 0.95, p99: 0.99, p100: 1 };
  return Object.fromEntries(
    Object.entries(shares).map(([name, share]) => [name, Math.round((quantile(ascending, share) ?? 0) * 10) / 10]),
  );
}

function unknown(message: string): CheckVerdict {
  return { valid: "unknown", message, operations: [] };
}
