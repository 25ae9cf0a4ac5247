/**
 * The arguments of `clew test`: its flags, in the order of its help.
 */
import type { Command } from "commander";
import { topologyNames } from "../../clusters/executables/rpc/topologies.ts";
import { collect } from "../base/collect.ts";
import { shortPath } from "../base/short-path.ts";
import { storeFolder } from "../base/store-folder.ts";
import type { Surroundings } from "../base/surroundings.ts";
import { addTellingFlags } from "../ci/reporter-flags.ts";
import { UNTIL_FAIL_DEFAULT } from "./attempts.ts";
import { addMaelstromFlags, fromMaelstrom, type MaelstromFlags } from "./maelstrom-flags.ts";
import type { TestFlags } from "./test-flags.ts";

/**
 * Adds `clew test` to the program.
 * @param programArgs what came after `--`: arguments of the program that is tested
 */
export function addTestCommand(
  program: Command,
  surroundings: Surroundings,
  options: { readonly programArgs: readonly string[]; readonly done: (exitCode: number) => void },
): void {
  const { systems, foreignSystems, workloads, faults, store } = surroundings.catalog;
  const names = (all: readonly { readonly name: string }[]): string => all.map(({ name }) => name).join(", ");
  const command = program
    .command("test")
    .description("run a workload under faults, check the history, write a report")
    .argument("[spec]", "a YAML file with one test or a suite; without it, the flags say all")
    .option("--system <name>", `the system to test: ${names([...systems, ...foreignSystems])}`)
    .option(
      "--bin <program>",
      "in place of a system: a program that speaks Maelstrom's protocol; its arguments after --",
    )
    .option("--name <name>", "folder of the runs below the store")
    .option("--nodes <count>", "number of nodes")
    .option("--option <name=value>", "an option of the system; may be given several times", collect, [])
    .option("--mutant <id>", "plant a bug (clew list shows them)")
    .option("-w, --workload <name>", `what the clients do: ${names(workloads)}`)
    .option("--keys <count>", "keys in use at a time")
    .option("--operations-per-key <count>", "operations on one key before a fresh one takes its place")
    .option("--readers <count>", "so many of the clients only read: they see more of what is stale")
    .option("--rate <number>", "operations per second over all clients; 0: no limit")
    .option("--concurrency <count>", "number of clients; 2n: two for each node")
    .option("--quiescence <duration>", "time for nodes to tell each other everything before the final reads")
    .option("--nemesis <faults>", `faults with commas between them, or all: ${names(faults)}`)
    .option("--nemesis-interval <duration>", "mean time between start and stop of a fault, and to its next start")
    .option("--latency <ms>", "programs: mean time that a message between nodes takes, in ms or as 20ms")
    .option("--latency-dist <kind>", "programs: constant, uniform or exponential")
    .option("--topology <name>", `programs: told to the nodes of a broadcast: ${topologyNames.join(", ")}`)
    .option("--disk <kind>", "true, or lying: forgets what was not synced when a node is powered off")
    .option("--fsync <duration>", "how long a lying disk takes to sync, e.g. 5-30ms")
    .option("--time-limit <duration>", "how long the workload and the nemesis run")
    .option("--recovery-timeout <duration>", "time for the first success after healing")
    .option("--client-timeout <duration>", "after this long a client gives up on an operation")
    .option("--check <when>", "after the run, or live: while it goes on, too, and the first violation ends it")
    .option("--check-time-limit <duration>", "time for the verdict")
    .option("--availability <share>", "what must succeed: total, or 0 to 1; majority: while one is up and connected")
    .option("--messages", "record what is said around faults and the failure, in messages.jsonl: the default")
    .option("--no-messages", "record no messages")
    .option("--seed <number>", "seed of everything that is drawn")
    .option(
      "--cluster <kind>",
      "where the nodes run: local (processes), simulated (virtual time, repeatable) or namespaces (processes on a network of their own, Linux)",
    )
    .option("--only <names>", "of a suite, these tests only, with commas between them")
    .option("--shard <part>", "of a suite, this part of its tests only, e.g. 2/4: tests take turns in their order")
    .option("--repeat <count>", "run each test so often; passed and failed makes it flaky")
    .option(
      "--until-fail [max]",
      `run them again until one is not valid, at most so often; default: ${UNTIL_FAIL_DEFAULT}`,
    )
    .option("--without-mutant", "the same runs with their planted bugs taken out")
    .option("--store <folder>", "where the runs are kept", storeFolder, shortPath(store));
  addTellingFlags(command);
  addMaelstromFlags(command).action(async (spec: string | undefined, flags: TestFlags & MaelstromFlags) => {
    const { programArgs, done } = options;
    const { testCommand } = await import("./test.ts");
    const args = programArgs.length === 0 ? {} : { args: programArgs };
    done(
      await testCommand(spec, { ...fromMaelstrom(flags), ...args }, { ...surroundings, platform: process.platform }),
    );
  });
}
