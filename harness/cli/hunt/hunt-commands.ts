/**
 * The command line of the hunt: the verbs hunt, merge, replay and shrink, with their flags.
 */
import { type Command, Option } from "commander";
import { ORACLES } from "../../../runs/hunts/oracle.ts";
import { profiles } from "../../hunt/plan/profiles.ts";
import type { HuntFlags } from "./hunt.ts";
import { DEFAULT_SEEDS, defaultSystem } from "./hunt-defaults.ts";
import type { ReplayFlags } from "./replay.ts";
import type { ShrinkFlags } from "./shrink.ts";
import { addTellingFlags, type TellingFlags } from "../ci/reporter-flags.ts";
import { collect } from "../base/collect.ts";
import { noHunt } from "../base/require-system.ts";
import { InputError } from "../base/exit-codes.ts";
import { shortPath } from "../base/short-path.ts";
import { storeFolder } from "../base/store-folder.ts";
import type { Surroundings } from "../base/surroundings.ts";

/** Adds the verbs; `exit` takes the exit code of the one that was run. */
export function addHuntCommands(program: Command, surroundings: Surroundings, exit: (code: number) => void): void {
  const { catalog, terminal } = surroundings;
  const store = shortPath(catalog.store);
  const storeOfFinding = `default: the store that holds the finding, else ${store}`;
  const hunting = withFixedParts(
    program
      .command("hunt")
      .description("search thousands of simulated runs for one that breaks a promise")
      .option(
        "--system <name>",
        `the system to search: ${catalog.systems.map((system) => system.name).join(", ")}; default: ${defaultSystem(catalog)}`,
      )
      .option("--seeds <range>", `first and last seed; default: ${DEFAULT_SEEDS}`)
      .option("--shard <part>", "only this part of the seeds, e.g. 2/4; clew merge puts them together")
      .option("--time-limit <duration>", "end after this time; what is left can be resumed")
      .option("--jobs <count>", "worker processes; default: one for each processor")
      .option("--stop-on-first", "end at the first finding", false)
      .option("--mutants", "hunt every planted bug, each to its budget, and print the score", false)
      .option("--budget <seeds>", "with --mutants: seeds for each, instead of the catalogue's")
      .option("--shrink", "with --mutants: shrink what was found, and print how much is left")
      .option("--record <folder>", "with --mutants: write track-record.json and track-record.md there")
      .option("--resume <folder>", "go on with a hunt that was interrupted")
      .addOption(new Option("--bin <program>", "programs cannot be hunted").hideHelp().argParser(refuseProgram)),
  ).option("--store <folder>", "where results are kept", storeFolder, store);
  addTellingFlags(hunting).action(async (flags: HuntFlags) => {
    const { huntCommand } = await import("./hunt.ts");
    exit(await huntCommand(flags, surroundings));
  });

  const merging = program
    .command("merge")
    .description("one result out of the shards of a hunt")
    .argument("<shards...>", "folders of the shards")
    .option("--store <folder>", "where the result is kept", storeFolder, store);
  addTellingFlags(merging).action(
    async (folders: readonly string[], flags: TellingFlags & { readonly store: string }) => {
      const { mergeCommand } = await import("./merge.ts");
      exit(mergeCommand(folders, flags, terminal));
    },
  );

  withFixedParts(
    program
      .command("replay")
      .description("a simulated run, or the trace of a search, again, event for event, with its report")
      .argument("<finding>", "the folder of a finding, system:seed such as raft:1234, or a trace.txt of clew explore"),
  )
    .option("--store <folder>", `where the run is kept; ${storeOfFinding}`, storeFolder)
    .action(async (what: string, flags: ReplayFlags) => {
      const { replayCommand } = await import("./replay.ts");
      exit(await replayCommand(what, flags, surroundings));
    });

  program
    .command("shrink")
    .description("the fewest faults and operations that still fail, with their story")
    .argument("<finding>", "the folder of a finding")
    .option("--runs <count>", "most runs; default: no bound")
    .option("--time-limit <duration>", "most time", "30s")
    .option("--store <folder>", `where the small run is kept; ${storeOfFinding}`, storeFolder)
    .action(async (what: string, flags: ShrinkFlags) => {
      const { shrinkCommand } = await import("./shrink.ts");
      exit(await shrinkCommand(what, flags, surroundings));
    });
}

/** The flags that fix a part of every plan. */
function withFixedParts(command: Command): Command {
  return command
    .option("--nodes <count>", "number of nodes; default: drawn")
    .option("--option <name=value>", "an option of the system; may be given several times; default: drawn", collect, [])
    .option("--mutant <id>", "plant a bug (clew list shows them)")
    .option("-w, --workload <name>", "what the clients do; default: drawn")
    .option("--strategy <name>", "how faults are chosen; default: drawn")
    .option("--profile <name>", `conditions for half of the seeds: ${profiles.map(({ name }) => name).join(", ")}`)
    .option("--oracles <names>", `what counts, such as history; default: ${ORACLES.join(",")}`)
    .option("--blind", "look at what clients see only, not at the nodes' insides", false);
}

function refuseProgram(program: string): never {
  throw new InputError(noHunt(`--bin ${program}`));
}
