/**
 * Schemas of durations. Apart from `duration.ts`, because the library of schemas takes long to load, and most of the
 * command line only reads durations.
 */
import { z } from "zod";
import { DURATION, durationMs, rangeMs } from "./duration.ts";

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
