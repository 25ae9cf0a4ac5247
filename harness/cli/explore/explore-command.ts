/**
 * The command line of the search: the verb `explore` with its flags.
 */
import { type Command, Option } from "commander";
import { collect } from "../base/collect.ts";
import { InputError } from "../base/exit-codes.ts";
import { shortPath } from "../base/short-path.ts";
import { storeFolder } from "../base/store-folder.ts";
import type { Surroundings } from "../base/surroundings.ts";
import { USUAL_BOUNDS } from "../../explore/bounds.ts";
import type { ExploreFlags } from "./explore-flags.ts";

/** Adds the verb; `exit` takes its exit code. */
export function addExploreCommand(program: Command, surroundings: Surroundings, exit: (code: number) => void): void {
  const { catalog } = surroundings;
  const systems = catalog.systems.map((system) => system.name).join(", ");
  program
    .command("explore")
    .description("see every state of a small case: all orders of messages, crashes and time-outs within bounds")
    .requiredOption("--system <name>", `the system: ${systems}`)
    .option("--nodes <count>", "number of nodes; default: the system's")
    .option("--option <name=value>", "an option of the system; may be given several times", collect, [])
    .option("--mutant <id>", "plant a bug (clew list shows them)")
    .option("--workload <name>", "what the clients do; default: the system's first")
    .option("--model <name>", "what judges them; default: the workload's model")
    .option(
      "--operation <text>",
      'an operation of a client, e.g. "c0 write x 1"; may be given several times',
      collect,
      [],
    )
    .option("--clients <count>", "clients, where no operation is given; default: 2")
    .option("--operations <count>", "operations of each, which the workload draws; default: 2")
    .option("--keys <count>", "keys that they are drawn from; default: 1")
    .option("--seed <number>", "draws them; default: 1")
    .option("--timeouts <count>", "time-outs of nodes, all together", String(USUAL_BOUNDS.timeouts))
    .option("--crashes <count>", "crashes of nodes, all together; each may start again", String(USUAL_BOUNDS.crashes))
    .option(
      "--duplicates <count>",
      "messages between nodes that arrive twice; any: each as often as you like",
      String(USUAL_BOUNDS.duplicates),
    )
    .option("--retries <count>", "time-outs of clients, all together", String(USUAL_BOUNDS.retries))
    .option("--loses-writes", "a crash may lose what was not synced", false)
    .addOption(
      new Option("--start <where>", "boot: all nodes have just started; settled: the cluster serves, all is well")
        .choices(["boot", "settled"])
        .default("boot"),
    )
    .option("--blind", "look at what clients see only, not at the nodes' insides", false)
    .option("--no-symmetry", "tell nodes apart that the system holds to be interchangeable")
    .option("--states <count>", "give up after so many states; default: no limit")
    .option("--memory <size>", "give up when states and tables take so much", "2GB")
    .option("--time-limit <duration>", "give up after this time; default: no limit")
    .option("--jobs <count>", "threads that share the search; default: one for each processor")
    .option("--json", "print the result as JSON", false)
    .option("--store <folder>", "where results are kept", storeFolder, shortPath(catalog.store))
    .addOption(new Option("--losses <count>", "losses have no bound").hideHelp().argParser(refuseLosses))
    .action(async (flags: ExploreFlags, command: Command) => {
      const given = command.options
        .map((option) => option.attributeName())
        .filter((name) => command.getOptionValueSource(name) === "cli");
      const { exploreCommand } = await import("./explore.ts");
      exit(await exploreCommand(flags, given, surroundings));
    });
}

function refuseLosses(given: string): never {
  throw new InputError(
    `--losses ${given}: expected no such flag. A message may always be late for ever, so every loss is in every search.`,
  );
}
