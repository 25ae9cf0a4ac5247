/**
 * How long a node that leads a group may rely on it: while its session certainly lives.
 *
 * An answer to a ping does not tell, for a server that was cut off from its leader answers pings, too. But a write that was carried
 * out has passed through the leader, which then gave the session its whole time. So the holder writes to its node again and again,
 * and counts the time from when it asked.
 */
import type { Ms } from "../../node-kit/node.ts";
import type { SessionId } from "../../zookeeper/service/requests.ts";
import type { Election } from "../register/coordination.ts";
import type { MesosRules } from "../rules.ts";
import type { GroupView, LeadingZnode } from "./group-view.ts";
import type { Session } from "./session.ts";

/** A node's claim to lead its group. */
export interface Claim extends Pick<Election, "heldEpoch" | "heldUntil"> {
  /** Renews it when it is time. */
  tick(now: Ms): void;
  wakeAt(): Ms;
}

interface Held {
  readonly epoch: number;
  readonly owner: SessionId;
  readonly until: Ms;
}

/** Renewals in the time of a session. */
const RENEWALS = 5;
/** Time until a renewal is tried again that failed (ms). */
const AGAIN_MS = 50;

/** A claim in the group of this view. */
export function createClaim(config: {
  readonly view: GroupView;
  readonly session: Session;
  readonly sessionMs: Ms;
  readonly rules: MesosRules;
  readonly onGranted: (epoch: number) => void;
}): Claim {
  const { view, session, sessionMs, rules, onGranted } = config;
  let held: Held | null = null;
  let isRenewing = false;
  let renewAt: Ms = -Infinity;
  let grantedEpoch = 0;

  const own = (): LeadingZnode | null => {
    const leading = view.leading();
    return leading !== null && leading.owner === session.id ? leading : null;
  };

  function renew(now: Ms, { path, epoch, owner, holder }: LeadingZnode): void {
    isRenewing = true;
    session.ask(now, { f: "set", path, data: holder }, (answer, at) => {
      isRenewing = false;
      renewAt = answer?.ok === true ? now + Math.floor(sessionMs / RENEWALS) : at + AGAIN_MS;
      if (answer?.ok !== true || owner === null) return;
      held = { epoch, owner, until: rules.claimEnds({ askedAt: now, sessionMs }) };
      if (at >= held.until || epoch === grantedEpoch) return;
      grantedEpoch = epoch;
      onGranted(epoch);
    });
  }

  return {
    heldEpoch: (now) => (held !== null && held.owner === session.id && now < held.until ? held.epoch : null),
    heldUntil: () => held?.until ?? null,
    tick(now) {
      const leading = own();
      if (leading !== null && !isRenewing && now >= renewAt) renew(now, leading);
    },
    wakeAt: () => (own() === null || isRenewing ? Infinity : renewAt),
  };
}
