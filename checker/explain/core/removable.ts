/**
 * What may be taken away from a core to make it smaller.
 */
import type { Operation } from "../../../histories/operation.ts";

/** A reduction that removes a set of units at once. */
export interface Removable {
  readonly units: readonly string[];
  readonly without: (operations: readonly Operation[], gone: ReadonlySet<string>) => Operation[];
}
