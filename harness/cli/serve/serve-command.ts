/**
 * The command line of the server: the verb `serve` with its flags.
 */
import type { Command } from "commander";
import { shortPath } from "../base/short-path.ts";
import type { Surroundings } from "../base/surroundings.ts";

/** As in Jepsen. */
const USUAL_PORT = "8080";

/** Adds the verb. */
export function addServeCommand(program: Command, surroundings: Surroundings): void {
  program
    .command("serve")
    .description("show the runs and hunts of a store in a browser, also while they run")
    .argument("[store]", "the folder of all runs", shortPath(surroundings.catalog.store))
    .option("--port <number>", "the port to listen on; 0: any that is free", USUAL_PORT)
    .option("--host <name>", "the name or address to listen on; others than this machine's let others in", "127.0.0.1")
    .action(async (store: string, flags: { readonly port: string; readonly host: string }) => {
      const { serve } = await import("./serve.ts");
      await serve(store, flags, surroundings);
    });
}
