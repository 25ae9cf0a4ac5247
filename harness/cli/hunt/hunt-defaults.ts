/**
 * What is hunted when nobody says: all that the help of the hunt needs.
 */
import type { Catalog } from "../../catalog.ts";

/** Seeds of a hunt when nobody says. */
export const DEFAULT_SEEDS = "1..1000";

/** The system that is searched when nobody says. */
export function defaultSystem({ defaults, systems }: Catalog): string {
  const { system = systems[0]?.name ?? "" } = defaults;
  return String(system);
}
