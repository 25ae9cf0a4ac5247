/**
 * The Raft client of one process: the store's client, with the patience of Raft's profiles.
 */
import type { ClientCore } from "../node-kit/client.ts";
import type { RandomStream } from "../node-kit/random.ts";
import { createStoreClient } from "../replicated-store/store-client.ts";
import type { ClientConfig } from "../system.ts";

/** How long a client waits for one answer before it tries another node (ms), by profile. */
const ATTEMPT_TIMEOUT_MS = { paper: 250, mit: 500 } as const;

/** How long a client with these options waits for one answer (ms): 250, or 500 with the profile `mit`. */
export function attemptTimeoutMs(options: ClientConfig["options"]): number {
  return ATTEMPT_TIMEOUT_MS[options["profile"] === "mit" ? "mit" : "paper"];
}

/** A client core for this configuration. With `readFrom: any`, reads go to the client's own node first. */
export function createRaftClient(config: ClientConfig, random: RandomStream): ClientCore {
  const readsApart = config.options["readFrom"] === "any";
  return createStoreClient({ ...config, attemptTimeoutMs: attemptTimeoutMs(config.options), readsApart }, random);
}
