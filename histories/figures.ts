/**
 * What a check counts beside its verdict.
 */
import type { Json } from "./json.ts";

/**
 * Figures by name, e.g. `{ lost: 0, stableLatencyMs: { p50: 3, p100: 41 } }`: numbers, or numbers by name. Names of times
 * end in `Ms`.
 */
export type Figures = { readonly [name: string]: Json };
