/**
 * A server: the ordered log, and the service on top of it.
 */
import type { Id, Json, Node } from "../node-kit/node.ts";
import type { Broadcast, Service } from "./replicated-service.ts";
import { lastZxid } from "./zab/log.ts";
import type { ZabMessage } from "./zab/messages.ts";
import { createZab, type Zab, type ZabConfig } from "./zab/state.ts";
import { broadcastOf, stepZab } from "./zab/zab.ts";

/** Makes the service of one server. */
export type CreateService = (broadcast: Broadcast) => Service;

/** A node whose state can be read in the same process. */
export interface ZookeeperNode extends Node<ZabMessage, Json, Json> {
  /** The live state of the ordered log, for a monitor. Read only. */
  readonly view: Zab;
}

/** A server of a cluster. Its first input must be `boot`. */
export function createZookeeperNode(config: ZabConfig, createService: CreateService): ZookeeperNode {
  const zab = createZab(config, (view) => createService(broadcastOf(config.id, view)));
  return {
    step(input) {
      zab.outbox.effects = [];
      stepZab(zab, input);
      return zab.outbox.effects;
    },
    wakeAt: () => zab.dueAt,
    inspect: () => inspect(zab),
    // Counters of zxids, which begin anew with each epoch.
    progress: () => ({ term: zab.currentEpoch, committed: zab.committed[1], applied: zab.applied[1] }),
    view: zab,
  };
}

/** The state as plain data. Cost: linear in the service's state. */
function inspect(zab: Zab): Json {
  const { id, incarnation, acceptedEpoch, currentEpoch, committed, applied, standing } = zab;
  const { leadership, following } = zab;
  const followers: readonly Id[] = [...(leadership?.learners.values() ?? [])].flatMap((learner) =>
    learner.phase === "following" ? [learner.id] : [],
  );
  return {
    id,
    incarnation,
    role: standing.role,
    phase: leadership?.phase ?? following?.phase ?? "election",
    leader: leadership === null ? (following?.leader ?? null) : id,
    followers,
    acceptedEpoch,
    currentEpoch,
    committed,
    applied,
    logStart: zab.log.start,
    last: lastZxid(zab.log),
    service: zab.service.inspect(),
  };
}
