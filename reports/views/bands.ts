/**
 * Bands: the stretches of time during which a fault was in force, from the nemesis's `start-X` and `stop-X` events.
 *
 * Each of the two may be recorded once, or twice (as it begins and as it is done). A band runs from the first
 * start to the last stop, because the fault may have held at any time between them; one that nothing ends runs to
 * the end of the run.
 */
import type { HistoryEvent } from "../../histories/event.ts";
import type { Json } from "../../histories/json.ts";
import type { Band } from "./report-data.ts";
import { brief, faultOf } from "./words.ts";

type OpenBand = { -readonly [field in keyof Band]: Band[field] };

/**
 * The bands of all faults, in order of their start.
 *
 * @param events the nemesis's, in order
 * @param durationNs the end of the run, for bands that nothing ends
 */
export function nemesisBands(events: readonly HistoryEvent[], durationNs: number): Band[] {
  const bands: OpenBand[] = [];
  const latest = new Map<string, OpenBand>();
  for (const event of events) {
    const fault = faultOf(event.f);
    const band = latest.get(fault);
    if (event.f.startsWith("start-")) {
      if (band !== undefined && !band.isEnded) {
        band.detail = detailOf(event.value, fault) || band.detail;
        continue;
      }
      const opened = {
        fault,
        startNs: event.time,
        endNs: durationNs,
        detail: detailOf(event.value, fault),
        isEnded: false,
      };
      latest.set(fault, opened);
      bands.push(opened);
    } else if (event.f.startsWith("stop-") && band !== undefined) {
      band.endNs = event.time;
      band.isEnded = true;
    }
  }
  return bands;
}

/** Whether a band's fault took this node down or cut it off, as far as its detail names nodes. */
export function bandNames(band: Band, node: string): boolean {
  return band.detail.split(/[^\p{L}\p{N}_.-]+/u).includes(node);
}

/** A fault's value as text: groups of nodes as "n1 | n2 n3", lists of nodes as "n1 n2". */
function detailOf(value: Json, fault: string): string {
  if (value === null || value === fault) return "";
  if (Array.isArray(value)) {
    const list = value as readonly Json[];
    if (list.every((group) => Array.isArray(group))) {
      return list.map((group) => (group as readonly Json[]).map((node) => brief(node)).join(" ")).join(" | ");
    }
    return list.map((part) => brief(part)).join(" ");
  }
  if (typeof value === "object") {
    return Object.entries(value as { readonly [name: string]: Json })
      .map(([name, part]) => `${name} ${detailOf(part, fault)}`.trim())
      .join(", ");
  }
  return brief(value, 80);
}
