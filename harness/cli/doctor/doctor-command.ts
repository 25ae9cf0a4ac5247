/**
 * The command line of `clew doctor`.
 */
import type { Command } from "commander";
import type { Surroundings } from "../base/surroundings.ts";

/** Adds the verb. */
export function addDoctorCommand(program: Command, surroundings: Surroundings): void {
  program
    .command("doctor")
    .description("say what this machine can do: clusters, faults, servers; and what to install for the rest")
    .action(async () => {
      const { doctor } = await import("./doctor.ts");
      await doctor(surroundings);
    });
}
