/**
 * The client of Multi-Paxos: the store's client.
 */
import type { ClientCore } from "../node-kit/client.ts";
import type { RandomStream } from "../node-kit/random.ts";
import { createStoreClient } from "../replicated-store/store-client.ts";
import type { ClientConfig } from "../system.ts";

/** How long a client waits for one answer before it tries another node (ms). */
export const ATTEMPT_TIMEOUT_MS = 250;

/** A client core for this configuration. With `readFrom: any`, reads go to the client's own node first. */
export function createMultiPaxosClient(config: ClientConfig, random: RandomStream): ClientCore {
  const readsApart = config.options["readFrom"] === "any";
  return createStoreClient({ ...config, attemptTimeoutMs: ATTEMPT_TIMEOUT_MS, readsApart }, random);
}
