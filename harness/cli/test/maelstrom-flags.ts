/**
 * Maelstrom's flags that are called otherwise here, and those that have no meaning: a command line that somebody knows by
 * heart works, or says what to write instead.
 *
 * Source: Maelstrom, core.clj, and Jepsen's cli.clj.
 */
import { type Command, Option } from "commander";
import type { Flags as SpecFlags } from "../../spec/flags.ts";
import { InputError } from "../base/exit-codes.ts";

/** Flags that become others. */
export interface MaelstromFlags {
  readonly nodeCount?: string;
  readonly consistencyModels?: string;
}

const TRANSACTIONS = "only workloads with transactions have it, and there are none yet";

/** By flag: why it means nothing here, and what does. */
const REFUSED: { readonly [flag: string]: string } = {
  "--key-count <count>": `${TRANSACTIONS}. For lin-kv: --keys, and --operations-per-key`,
  "--max-txn-length <count>": TRANSACTIONS,
  "--max-writes-per-key <count>": `${TRANSACTIONS}. For lin-kv: --operations-per-key`,
  "--test-count <count>":
    "expected --until-fail 5 in its place, which ends at the first run that is not valid, or --repeat 5, which runs all",
  "--nodes-file <file>": "nodes are processes on this machine. Give their number: --node-count 5",
  "--node <name>": "nodes are processes on this machine. Give their number: --node-count 5",
  "--leave-db-running": "no process outlives its test. Leave it out",
  "--logging-json": "messages and notes of a run are JSON already: messages.jsonl and notes.jsonl in its folder",
};

/** Adds them, out of sight of the help except for those that do something. */
export function addMaelstromFlags(command: Command): Command {
  command
    .option("--node-count <count>", "number of nodes, as Maelstrom calls it")
    .option("--log-stderr", "programs: show what nodes print on standard error; node.log has it, too")
    .option("--log-net-send", "programs: show every message that is sent")
    .option("--log-net-recv", "programs: show every message that arrives")
    .option("--consistency-models <names>", "what lin-kv is judged by: linearizable");
  for (const [flag, why] of Object.entries(REFUSED)) {
    const [name = ""] = flag.split(" ");
    const refuse = (): never => {
      throw new InputError(`${name}: ${why}.`);
    };
    const option = new Option(flag).hideHelp();
    command.addOption(option);
    command.on(`option:${option.name()}`, refuse);
  }
  return command;
}

/** The flags without those that are called otherwise here. @throws InputError for two that say the same */
export function fromMaelstrom<Flags extends Pick<SpecFlags, "nodes" | "workload">>(
  given: Flags & MaelstromFlags,
): Flags {
  const { nodeCount, consistencyModels, ...flags } = given;
  if (nodeCount !== undefined && flags.nodes !== undefined) {
    throw new InputError("--node-count: expected it, or --nodes, which means the same; found both.");
  }
  if (consistencyModels !== undefined) checkModels(consistencyModels, flags.workload);
  return { ...flags, ...(nodeCount === undefined ? {} : { nodes: nodeCount }) } as unknown as Flags;
}

function checkModels(names: string, workload: string | undefined): void {
  if (workload !== "lin-kv") {
    throw new InputError(
      `--consistency-models: expected it with the workload lin-kv, found it with ${workload ?? "none"}. ` +
        "What judges the others is fixed (clew list).",
    );
  }
  if (names !== "linearizable") {
    throw new InputError(
      `--consistency-models: expected linearizable, by which lin-kv is judged, found "${names}". ` +
        "For weaker models, ask about the history of the run: clew check --consistency.",
    );
  }
}
