/**
 * Figures of a run beside its verdict, as the page and the terminal show them: availability, what the network carried,
 * and what checks of the whole history counted.
 */
import type { Figures } from "../../histories/figures.ts";
import type { Json } from "../../histories/json.ts";
import { count, countedWas } from "../../histories/words/counts.ts";
import { bareText } from "../../histories/words/value-text.ts";
import type { RunResults } from "../../runs/results.ts";
import type { AvailabilityFigures, MessageTotals, NetworkFigures } from "../../runs/run-figures.ts";
import type { FigureSection } from "./data/report-data.ts";
import { duration } from "./words.ts";

/** One section for each kind of figures that the results have. */
export function figureSections(results: RunResults | undefined): readonly FigureSection[] {
  if (results === undefined) return [];
  const { availability, network, checks } = results;
  return [
    ...(availability === undefined ? [] : [availabilitySection(availability, results)]),
    ...(network === undefined ? [] : [networkSection(network)]),
    ...checks.flatMap(({ name, figures }) => (figures === undefined ? [] : [checkSection(name, figures)])),
  ];
}

function availabilitySection({ okFraction, required }: AvailabilityFigures, { stats }: RunResults): FigureSection {
  const asked = stats.reduce((sum, { ok, info, fail }) => sum + ok + info + fail, 0);
  const bound = required === undefined ? "" : `; ${required === 1 ? "all" : `at least ${percent(required)}`} must be`;
  const sentence = `${percent(okFraction)} of ${countedWas(asked, "operation")} ok${bound}.`;
  return { title: "Availability", sentence, isBad: required !== undefined && okFraction < required };
}

/** 0.98349 → "98.35 %". Rounded down, so that only 1 is 100 %. */
function percent(share: number): string {
  // A share such as 0.29 is a little less than it says: 0.29 * 1e4 < 2900.
  return `${Math.floor(share * 1e4 + 1e-6) / 100} %`;
}

function networkSection({ all, clients, servers, services, perOperation }: NetworkFigures): FigureSection {
  const row = (name: string, { sent, received }: MessageTotals, each: number | undefined): string[] => {
    return [name, count(sent), count(received), each === undefined ? "–" : each.toFixed(2)];
  };
  return {
    title: "Network",
    table: {
      head: ["messages", "sent", "received", "msgs-per-op"],
      rows: [
        row("with clients", clients, perOperation?.clients),
        row("between servers", servers, perOperation?.servers),
        ...(services.sent === 0 ? [] : [row("– with services", services, undefined)]),
        row("all", all, perOperation?.all),
      ],
    },
  };
}

/** What figures of clew's own checks mean, where their names do not say it. */
const MEANINGS: { readonly [name: string]: string } = {
  stableLatencyMs: "Stable latency: from when an element was known until all reads showed it.",
};

/** Single numbers in a sentence, numbers by name in a table. */
function checkSection(check: string, figures: Figures): FigureSection {
  const entries = Object.entries(figures);
  const single = entries.filter(([, value]) => numbersOf(value) === undefined);
  const several = entries.flatMap(([name, value]) => {
    const numbers = numbersOf(value);
    return numbers === undefined ? [] : [{ name, numbers }];
  });
  const columns = [...new Set(several.flatMap(({ numbers }) => [...numbers.keys()]))];
  const cell = (name: string, number: number | undefined): string =>
    number === undefined ? "–" : valueWords(name, number);
  const table = {
    head: [check, ...columns],
    rows: several.map(({ name, numbers }) => [
      nameWords(name),
      ...columns.map((column) => cell(name, numbers.get(column))),
    ]),
  };
  const sentence = single.map(([name, value]) => `${nameWords(name)} ${valueWords(name, value)}`).join(", ");
  return {
    title: check,
    ...(single.length === 0 ? {} : { sentence: `${sentence}.` }),
    ...(several.length === 0 ? {} : { table }),
    meanings: several.flatMap(({ name }) => MEANINGS[name] ?? []),
  };
}

/** e.g. { p50: 3, p100: 41 }; undefined for what is not of that kind. */
function numbersOf(value: Json): ReadonlyMap<string, number> | undefined {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  const entries = Object.entries(value);
  return entries.every((entry): entry is [string, number] => typeof entry[1] === "number")
    ? new Map(entries)
    : undefined;
}

/** "missingAtTheEnd" → "missing at the end", "stableLatencyMs" → "stable latency". */
function nameWords(name: string): string {
  return name.replace(/Ms$/, "").replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

function valueWords(name: string, value: Json): string {
  if (typeof value !== "number") return bareText(value, 40);
  if (!name.endsWith("Ms")) return count(value);
  return value === 0 ? "0 ms" : duration(value * 1e6);
}
