/**
 * Durations as people write them: "30s", "250ms", "1.5m", or a number of seconds.
 */
const MS_OF_UNIT = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 } as const;
/** A duration as text; the unit may be left out. */
export const DURATION: RegExp = /^\s*(\d+(?:\.\d+)?)\s*(ms|s|m|h)?\s*$/;
const RANGE = /^\s*(\d+(?:\.\d+)?)\s*(ms|s|m|h)?\s*-\s*(\d+(?:\.\d+)?)\s*(ms|s|m|h)\s*$/;

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

/** A range of durations in ms, from and to; one duration is both. Undefined when it is neither. */
export function rangeMs(written: number | string): readonly [number, number] | undefined {
  const [, low, lowUnit, high, unit] = (typeof written === "string" && RANGE.exec(written)) || [];
  if (low === undefined || high === undefined) {
    const only = durationMs(written);
    return only === undefined ? undefined : [only, only];
  }
  const lowMs = Number(low) * MS_OF_UNIT[(lowUnit ?? unit) as keyof typeof MS_OF_UNIT];
  const highMs = Number(high) * MS_OF_UNIT[unit as keyof typeof MS_OF_UNIT];
  return lowMs <= highMs ? [lowMs, highMs] : undefined;
}
