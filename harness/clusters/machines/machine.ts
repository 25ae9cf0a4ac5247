/**
 * Machine: where one node runs, as the cluster sees it. The port is narrow on purpose: a network namespace of this machine has
 * it, and a host behind ssh or a pod can have it, too.
 */
import type { Argv } from "../wiring.ts";

/** Where one node runs. */
export interface Machine {
  /** The node. */
  readonly id: string;
  /** Where the other machines reach it, and the harness when it asks for itself. No rule on the links of clients is felt there. */
  readonly address: string;
  /** Where clients reach it. */
  readonly addressForClients: string;
  /**
   * Runs a shell script there; gives what it prints. Scripts of one machine run one after the other.
   * @throws Error with the output where its exit code is not 0, or its time is over
   */
  readonly run: (script: string) => Promise<string>;
  /** What this process starts for the program to run there. Signals to that process reach the program. */
  readonly launch: (command: Argv) => Argv;
  /** Gives up the machine; what runs there must have ended. */
  readonly close: () => Promise<void>;
}
