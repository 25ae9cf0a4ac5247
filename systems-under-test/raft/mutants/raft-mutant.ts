/**
 * What an entry of the catalogue of planted bugs is.
 */
import type { Mutant } from "../../system.ts";
import type { RaftRules } from "../core/rules.ts";

/** A mutant with its replacement. */
export interface RaftMutant extends Mutant {
  readonly rule: keyof RaftRules;
  readonly patch: Partial<RaftRules>;
}
