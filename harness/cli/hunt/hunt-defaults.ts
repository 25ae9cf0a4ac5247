/**
 * What is hunted when nobody says, and what cannot be: all that the help of the hunt needs.
 */
import type { Catalog } from "../../catalog.ts";

/** Seeds of a hunt when nobody says. */
export const DEFAULT_SEEDS = "1..1000";

/** The system that is searched when nobody says. */
export function defaultSystem({ defaults, systems }: Catalog): string {
  const { system = systems[0]?.name ?? "" } = defaults;
  return String(system);
}

/** Why there is no hunt for a program. @param flags by which the program was named */
export function noHunt(flags: string): string {
  return (
    `${flags}: expected a system of Nodes, found a program. A hunt runs in virtual time, where a program cannot run. ` +
    `Test it as it is: clew test ${flags}, or write it as a Node: docs/plug-in-node.md.`
  );
}
