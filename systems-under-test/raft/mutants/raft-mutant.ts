/**
 * The type of a planted bug in Raft.
 */
import type { Mutant } from "../../system.ts";
import type { RaftRules } from "../core/rules.ts";

/** A mutant: the rule that it replaces, and the replacement. */
export interface RaftMutant extends Mutant {
  readonly rule: keyof RaftRules;
  readonly patch: Partial<RaftRules>;
}
