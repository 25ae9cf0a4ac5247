/**
 * Durations as people write them: "30s", "250ms", "1.5m", or a number of seconds.
 */
import { z } from "zod";

const MS_OF_UNIT = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 } as const;
const DURATION = /^\s*(\d+(?:\.\d+)?)\s*(ms|s|m|h)?\s*$/;
const RANGE = /^\s*(\d+(?:\.\d+)?)\s*(ms|s|m|h)?\s*-\s*(\d+(?:\.\d+)?)\s*(ms|s|m|h)\s*$/;

// Repeated on every part of the schemas, so that the message is the same whatever is wrong with the value.
const isDuration = { error: 'a duration such as "30s", "250ms" or "1.5m", or a number of seconds' };
const isLatency = { error: 'a latency such as "20ms", or a number of ms' };
const isRange = { error: 'a range of durations such as "50-100ms", or one duration' };

/** Schema of a duration: "30s" or a number of seconds; gives ms. */
export const duration = z
  .union([z.number(isDuration).nonnegative(isDuration), z.string(isDuration).regex(DURATION, isDuration)], isDuration)
  .transform((written) => durationMs(written) ?? 0);

/** Schema of a latency: "20ms", or a number of ms as Maelstrom has it; gives ms. */
export const latency = z
  .union([z.number(isLatency).nonnegative(isLatency), z.string(isLatency).regex(DURATION, isLatency)], isLatency)
  .transform((written) => (typeof written === "number" ? written : (durationMs(written) ?? 0)));

/** Schema of a range of durations, such as "50-100ms"; gives [from, to] in ms. A single duration is both. */
export const durationRange = z
  .union(
    [z.number(isRange).nonnegative(isRange), z.string(isRange).refine((text) => rangeMs(text) !== undefined, isRange)],
    isRange,
  )
  .transform((written): readonly [number, number] => rangeMs(written) ?? [0, 0]);

/** The duration in ms: a number means seconds, a text has a unit (default s). Undefined when it is no duration. */
export function durationMs(written: number | string): number | undefined {
  if (typeof written === "number") return written * 1000;
  const [, amount, unit = "s"] = DURATION.exec(written) ?? [];
  return amount === undefined ? undefined : Number(amount) * MS_OF_UNIT[unit as keyof typeof MS_OF_UNIT];
}

/** Milliseconds as people write them: "24h", "1.5m", "250ms". */
export function durationText(ms: number): string {
  const unit = (["h", "m", "s"] as const).find((name) => ms >= MS_OF_UNIT[name]) ?? "ms";
  return `${Number((ms / MS_OF_UNIT[unit]).toFixed(2))}${unit}`;
}

function rangeMs(written: number | string): readonly [number, number] | undefined {
  const [, low, lowUnit, high, unit] = (typeof written === "string" && RANGE.exec(written)) || [];
  if (low === undefined || high === undefined) {
    const only = durationMs(written);
    return only === undefined ? undefined : [only, only];
  }
  const lowMs = Number(low) * MS_OF_UNIT[(lowUnit ?? unit) as keyof typeof MS_OF_UNIT];
  const highMs = Number(high) * MS_OF_UNIT[unit as keyof typeof MS_OF_UNIT];
  return lowMs <= highMs ? [lowMs, highMs] : undefined;
}
