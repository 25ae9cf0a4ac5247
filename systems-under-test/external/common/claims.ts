/**
 * What a run of a server is judged by: what its makers claim with the options of the run, or, for those who would rather
 * know, linearizability.
 */
import type { Json } from "../../node-kit/node.ts";
import type { Claim, SystemOption } from "../../system.ts";

type Options = { readonly [name: string]: Json };

/** Name of the check that asks whether a history is linearizable. */
export const LINEARIZABLE = "linearizable";

/** The option of every system here. */
export const CLAIM_OPTION: SystemOption = {
  name: "claim",
  description: "What a run is judged by: what the system's documentation claims, or linearizability.",
  default: "documented",
  choices: ["documented", LINEARIZABLE],
};

/** The claim with these options; none where a run is to be judged by linearizability alone. */
export function claimWhereAsked(documented: (options: Options) => Claim): (options: Options) => Claim | undefined {
  return (options) => (options[CLAIM_OPTION.name] === LINEARIZABLE ? undefined : documented(options));
}
