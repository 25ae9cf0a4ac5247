/**
 * What every command of the command line has at hand.
 */
import type { Catalog } from "../../catalog.ts";
import type { Terminal } from "./terminal.ts";

/** Where a command prints, and what the names in its flags stand for. */
export interface Surroundings {
  readonly catalog: Catalog;
  readonly terminal: Terminal;
}
