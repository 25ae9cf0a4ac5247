/**
 * bank: transfers between the accounts of a bank, and reads of all balances at one moment.
 *
 * A transfer changes two things that must change together, and a read looks at all of them. So this shows what
 * operations on one value cannot: a transfer of which one half is lost, and a read in the middle of one. All balances are
 * 0 at the beginning, may be below zero, and must always have the sum 0. Source: Jepsen's workload of this name.
 */
import { modelNamed } from "../../checker/models/catalog.ts";
import type { RandomStream } from "../../systems-under-test/node-kit/random.ts";
import { mix, once, repeat } from "../generator/combinators.ts";
import type { Json } from "../../histories/json.ts";
import { finalReads } from "./final-reads.ts";
import { keyedGenerator } from "./keyed-workload.ts";
import type { Workload } from "./workload.ts";

const ACCOUNTS: readonly string[] = ["a", "b", "c", "d", "e"];
const AMOUNT_MAX = 1_000;

/** Banks by key: `transfer` { from, to, amount }, and `read` → the balances by account. */
export const bank: Workload = {
  name: "bank",
  description: "Transfers between accounts, and reads of all balances, whose sum never changes.",
  judge: modelNamed("bank", { initial: {} }),
  generator: (options) =>
    keyedGenerator(options, ({ key }) =>
      mix([
        {
          weight: 1,
          generator: repeat(once(({ random }) => ({ f: "transfer", key, value: drawTransfer(random) }))),
        },
        { weight: 1, generator: repeat(once({ f: "read", key })) },
      ]),
    ),
  finalGenerator: finalReads,
  mustSucceed: ["transfer", "read"],
  defaults: { keys: 4, operationsPerKey: 80 },
};

/** Between two accounts. The many amounts tell in most reads which transfers were seen. */
function drawTransfer(random: RandomStream): Json {
  const from = random.pick(ACCOUNTS);
  const to = random.pick(ACCOUNTS.filter((account) => account !== from));
  return { from, to, amount: random.integer(1, AMOUNT_MAX) };
}
