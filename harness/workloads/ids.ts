/**
 * ids: the service creates an id of its own choosing, and everybody who asks for it must be told the same one.
 *
 * The answer is not determined by the request, so each replica must take over what another one chose: a backup that
 * draws again, or a leader that carries out a repeated request, answers another id than the one that was told. A
 * creation that never returned left an id that nobody knows; the first read shows it, and binds all later ones.
 */
import { mix, once, repeat } from "../generator/combinators.ts";
import { finalReads } from "./final-reads.ts";
import { keyedGenerator } from "./keyed-workload.ts";
import type { Workload } from "./workload.ts";

/** Ids by key: `create` chooses one, stores it in place of the last and answers it; `read` answers it. */
export const ids: Workload = {
  name: "ids",
  description: "Creations of ids that the service chooses, and reads of them.",
  judge: "token",
  generator: (options) =>
    keyedGenerator(options, ({ key }) =>
      mix([
        { weight: 1, generator: repeat(once({ f: "create", key })) },
        { weight: 2, generator: repeat(once({ f: "read", key })) },
      ]),
    ),
  finalGenerator: finalReads,
  mustSucceed: ["create", "read"],
  defaults: { keys: 4, operationsPerKey: 60 },
};
