/**
 * The type of a planted bug in Raft.
 */
import type { PlantedBug } from "../../planted-bug.ts";
import type { RaftRules } from "../core/rules.ts";

/** A mutant of Raft. */
export type RaftMutant = PlantedBug<RaftRules>;
