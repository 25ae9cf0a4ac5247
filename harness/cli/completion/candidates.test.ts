import { Argument, Command, Option } from "commander";
import { expect, test } from "vitest";
import { candidatesFor, type Values } from "./candidates.ts";

function toy(): Command {
  const program = new Command("toy").option("--config <file>", "what is plugged in");
  program
    .command("test")
    .description("run it")
    .argument("[spec]")
    .option("--system <name>", "which")
    .option("--nemesis <faults>", "which faults")
    .option("--option <name=value>", "several times", (value: string): string[] => [value], [])
    .option("--quiet", "say less")
    .addOption(new Option("--format <name>", "how").choices(["json", "edn"]));
  program.command("shell").addArgument(new Argument("<name>").choices(["bash", "zsh"]));
  program.command("list");
  program.command("hidden", { hidden: true });
  return program;
}

const values = new Map<string, Values>([
  ["--system", { of: () => ["raft", "paxos"].map((word) => ({ word, about: "" })) }],
  ["--nemesis", { of: () => ["kill", "pause", "all"].map((word) => ({ word, about: "" })), areListed: true }],
  ["--option", { of: (chosen) => [{ word: `${chosen.get("--system") ?? "any"}=`, about: "" }] }],
]);

test.each<[string, readonly string[]]>([
  ["", ["test", "shell", "list", "help"]],
  ["t", ["test"]],
  ["--c", ["--config"]],
  ["test --s", ["--system"]],
  ["test --quiet --", ["--system", "--nemesis", "--option", "--format", "--help"]],
  ["test --option a=1 --o", ["--option"]],
  ["test --system ", ["raft", "paxos"]],
  ["test --system=p", ["--system=paxos"]],
  ["test --quiet=", []],
  ["test --format ", ["json", "edn"]],
  ["test --nemesis kill,", ["kill,pause", "kill,all"]],
  ["test --nemesis=kill,p", ["--nemesis=kill,pause"]],
  ["test --system raft --option ", ["raft="]],
  ["test --system=paxos --option ", ["paxos="]],
  ["--config my.ts test --sy", ["--system"]],
  ["shell ", ["bash", "zsh"]],
  ["shell bash ", ["--help"]],
  ["list ", ["--help"]],
  // Nothing: the shell offers files.
  ["test ", []],
  ["test my", []],
  ["--config ", []],
  ["test -- --s", []],
  ["nonsense x", []],
])("after “toy %s” come %j", (line, expected) => {
  expect(candidatesFor(toy(), line.split(" "), values).map(({ word }) => word)).toEqual(expected);
});
