/**
 * Elections and entries in ZooKeeper: what a node needs of it, on one session.
 */
import type { Id, Ms } from "../../node-kit/node.ts";
import type { RandomStream } from "../../node-kit/random.ts";
import type { Coordination, CoordinationClient, CoordinationNeeds } from "../register/coordination.ts";
import type { MesosRules } from "../rules.ts";
import { createClaim } from "./claim.ts";
import { createFencedEntries } from "./fenced-entries.ts";
import { createGroupView, type GroupView } from "./group-view.ts";
import { createSession, type Session } from "./session.ts";

interface ZookeeperConfig {
  readonly id: Id;
  readonly servers: readonly Id[];
  readonly sessionMs: Ms;
  readonly rules: MesosRules;
  readonly random: RandomStream;
}

/** Elections and entries of these servers, for the node with this id. */
export function zookeeperCoordination(config: ZookeeperConfig): Coordination {
  return { coordinators: config.servers, connect: (needs) => connect(config, needs) };
}

function connect(config: ZookeeperConfig, needs: CoordinationNeeds): CoordinationClient {
  const { id, servers, sessionMs, rules, random } = config;
  const { group, watches, session: life, send, onGranted } = needs;
  const views = new Map<string, GroupView>();
  const session: Session = createSession({
    servers,
    sessionMs,
    random,
    session: life,
    send,
    onHappening: (now, happening) => {
      for (const view of views.values()) view.happened(now, happening);
    },
  });
  for (const watched of watches) {
    views.set(watched, createGroupView({ group: watched, candidate: null, session, sessionMs, rules }));
  }
  const ownView = createGroupView({ group: group ?? "", candidate: id, session, sessionMs, rules });
  if (group !== null) views.set(group, ownView);
  const claim = createClaim({ view: ownView, session, sessionMs, rules, onGranted });
  const entries = createFencedEntries(session, group ?? "");
  return {
    ...entries,
    standing: (name) => views.get(name)?.standing() ?? { epoch: 0, holder: null },
    heldEpoch: (now) => claim.heldEpoch(now),
    heldUntil: () => claim.heldUntil(),
    receive: (now, from, message) => session.receive(now, from, message),
    tick(now) {
      session.tick(now);
      for (const view of views.values()) view.tick(now);
      claim.tick(now);
      entries.tick(now);
      session.flush();
    },
    wakeAt() {
      const times = [...views.values()].map((view) => view.wakeAt());
      return Math.min(session.wakeAt() ?? Infinity, claim.wakeAt(), entries.isDue() ? 0 : Infinity, ...times);
    },
  };
}
