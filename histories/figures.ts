/**
 * What a check counts beside its verdict.
 */
import type { Json } from "./json.ts";

/**
 * What a check counted, by name. A value is a number, or numbers by name; names of times end in `Ms`. So
 * `{ lost: 0, stableLatencyMs: { p50: 3, p100: 41 } }`.
 */
export type Figures = { readonly [name: string]: Json };
