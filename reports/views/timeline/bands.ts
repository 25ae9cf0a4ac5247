/**
 * Bands: the stretches of time during which a fault was in force, from the nemesis's `start-X` and `stop-X` events.
 *
 * Each of the two may be recorded once, or twice (as it begins and as it is done). A band runs from the first
 * start to the last stop, because the fault may have held at any time between them; one that nothing ends runs to
 * the end of the run. A start that says how long the fault is in force (`forMs`) needs no stop. One that was skipped makes no
 * band.
 */
import { faultOperation, HEAL_ALL } from "../../../histories/fault-operation.ts";
import type { HistoryEvent } from "../../../histories/event.ts";
import { isList, type Json } from "../../../histories/json.ts";
import { faultDetail, isSkipped } from "./fault-detail.ts";
import type { Band } from "../data/report-data.ts";

interface DraftBand {
  readonly fault: string;
  readonly startNs: number;
  endNs: number;
  /** Values of its start events, one or two. */
  readonly values: Json[];
  isEnded: boolean;
  isSkipped: boolean;
}

/**
 * The bands of all faults, in order of their start.
 *
 * @param events the nemesis's, in order
 * @param durationNs the end of the run, for bands that nothing ends
 */
export function nemesisBands(events: readonly HistoryEvent[], durationNs: number): Band[] {
  const bands: DraftBand[] = [];
  const latest = new Map<string, DraftBand>();
  for (const event of events) {
    if (event.f === HEAL_ALL) {
      for (const open of bands.filter((band) => !band.isEnded)) {
        open.endNs = event.time;
        open.isEnded = true;
      }
      continue;
    }
    const operation = faultOperation(event.f);
    if (operation === undefined) continue;
    const { action, fault } = operation;
    const band = latest.get(fault);
    if (action === "start") {
      if (band !== undefined && !band.isEnded && band.values.length === 1) {
        band.values.push(event.value);
        if (isSkipped(event.value)) {
          band.isSkipped = true;
          band.isEnded = true;
        }
        continue;
      }
      // A fault that is started again while it is in force takes the place of the one before.
      if (band !== undefined && !band.isEnded) {
        band.endNs = event.time;
        band.isEnded = true;
      }
      const forNs = ownDurationNs(event.value);
      const opened = {
        fault,
        startNs: event.time,
        endNs: Math.min(durationNs, event.time + (forNs ?? Infinity)),
        values: [event.value],
        isEnded: forNs !== undefined,
        isSkipped: false,
      };
      latest.set(fault, opened);
      bands.push(opened);
    } else if (band !== undefined && !band.isSkipped) {
      band.endNs = event.time;
      band.isEnded = true;
    }
  }
  return bands
    .filter((band) => !band.isSkipped)
    .map(({ fault, startNs, endNs, values, isEnded }) => ({
      fault,
      startNs,
      endNs,
      isEnded,
      detail: faultDetail(values.at(-1) ?? null) || faultDetail(values[0] ?? null),
      ...linksIn(values.at(-1) ?? null),
    }));
}

/** Names of links are texts; anything else is not shown. */
function linksIn(value: Json): Pick<Band, "links"> {
  if (typeof value !== "object" || value === null || !("links" in value) || !isList(value["links"])) return {};
  return { links: value["links"].filter((link) => typeof link === "string").slice(0, LINKS_MAX) };
}

/** Of 30 nodes, all. */
const LINKS_MAX = 900;

function ownDurationNs(value: Json): number | undefined {
  const forMs = typeof value === "object" && value !== null && "forMs" in value ? value["forMs"] : undefined;
  return typeof forMs === "number" ? forMs * 1e6 : undefined;
}

/** Whether a band's detail names this node. */
export function bandNames(band: Band, node: string): boolean {
  return band.detail.split(/[^\p{L}\p{N}_.-]+/u).includes(node);
}
