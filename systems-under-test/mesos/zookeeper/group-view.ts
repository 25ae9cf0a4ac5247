/**
 * A node's view of a group: who leads it, by its ephemeral sequential nodes. The one with the lowest number leads, and its epoch is
 * the place of its creation in the order of all transactions.
 *
 * A watch on the group tells when to look again. A node that has not reached ZooKeeper for the time of a session knows no leader,
 * for there may be another one by now.
 *
 * Source: Mesos' detector and contender; the leader election of ZooKeeper's recipes.
 */
import type { Id, Ms } from "../../node-kit/node.ts";
import type { SessionHappening } from "../../zookeeper/client/session-client.ts";
import type { Answer, SessionId, Stat } from "../../zookeeper/service/requests.ts";
import type { Zxid } from "../../zookeeper/zxid.ts";
import type { Standing } from "../register/coordination.ts";
import type { MesosRules } from "../rules.ts";
import type { Session } from "./session.ts";

/** The node of the group that leads. */
export interface LeadingZnode {
  readonly path: string;
  readonly epoch: number;
  readonly holder: Id;
  readonly owner: SessionId | null;
}

/** What a node knows of a group. */
export interface GroupView {
  standing(): Standing;
  /** Null: none is known. */
  leading(): LeadingZnode | null;
  happened(now: Ms, happening: SessionHappening): void;
  tick(now: Ms): void;
  wakeAt(): Ms;
}

/** What a view is made of. */
export interface GroupViewConfig {
  readonly group: string;
  /** The node that wants to lead the group; null: it only watches. */
  readonly candidate: Id | null;
  readonly session: Session;
  readonly sessionMs: Ms;
  readonly rules: MesosRules;
}

/** Time until the group is looked at again that was not there, or could not be read (ms). */
const AGAIN_MS = 100;
/** More transactions than an epoch of ZooKeeper has. */
const TRANSACTIONS_MAX = 1e9;

/** A transaction's place as one number. */
function epochOf([epoch, counter]: Zxid): number {
  return epoch * TRANSACTIONS_MAX + counter;
}

interface View extends GroupViewConfig {
  readonly path: string;
  leading: LeadingZnode | null;
  epoch: number;
  /** When the group is read; Infinity: when a watch fires. */
  readAt: Ms;
  isReading: boolean;
  /** Since when there is no connection; null: there is one, or the leader is forgotten already. */
  suspendedAt: Ms | null;
}

/** A view of a group that was not read. */
export function createGroupView(config: GroupViewConfig): GroupView {
  const { group, candidate, session, sessionMs, rules } = config;
  const view: View = {
    group,
    candidate,
    session,
    sessionMs,
    rules,
    path: `/${group}`,
    leading: null,
    epoch: 0,
    readAt: -Infinity,
    isReading: false,
    suspendedAt: null,
  };
  return {
    standing: () => ({ epoch: view.epoch, holder: view.leading?.holder ?? null }),
    leading: () => view.leading,
    happened: (now, happening) => happened(view, now, happening),
    tick(now) {
      if (view.suspendedAt !== null && now >= forgetAt(view)) {
        if (rules.forgetsLeader({ suspendedMs: now - view.suspendedAt, sessionMs })) forget(view);
      }
      if (!view.isReading && now >= view.readAt) read(view, now);
    },
    wakeAt: () => Math.min(view.isReading ? Infinity : view.readAt, forgetAt(view)),
  };
}

function forgetAt({ suspendedAt, sessionMs }: View): Ms {
  return suspendedAt === null ? Infinity : suspendedAt + sessionMs;
}

function forget(view: View): void {
  view.leading = null;
  view.suspendedAt = null;
}

function happened(view: View, now: Ms, happening: SessionHappening): void {
  if (happening.type === "event") {
    if (happening.event.path === view.path) view.readAt = now;
  } else if (happening.type === "connected") {
    view.suspendedAt = null;
    view.readAt = now;
  } else if (happening.type === "suspended") view.suspendedAt ??= now;
  else if (happening.type === "expired") {
    forget(view);
    view.readAt = now;
  }
}

/** A look at the group ends; what happened meanwhile may ask for another. */
function lookAgain(view: View, at: Ms): void {
  view.isReading = false;
  view.readAt = Math.min(view.readAt, at);
}

function read(view: View, now: Ms): void {
  const { path, session } = view;
  view.isReading = true;
  view.readAt = Infinity;
  session.ask(now, { f: "children", path, watch: true }, (answer, at) => {
    if (answer?.ok === true) return readLeading(view, at, answer.children ?? []);
    if (answer?.error !== "no-node") return lookAgain(view, at + AGAIN_MS);
    if (view.candidate === null) return lookAgain(view, at + AGAIN_MS);
    session.ask(at, { f: "create", path }, (_created, then) => lookAgain(view, then));
  });
}

function readLeading(view: View, now: Ms, names: readonly string[]): void {
  const { candidate, path, session } = view;
  const isIn = session.id !== null && names.some((name) => name.startsWith(`${session.id}-`));
  if (candidate !== null && !isIn && session.id !== null) {
    // The name tells whose it is, also when the answer is lost.
    const name = `${path}/${session.id}-`;
    session.ask(now, { f: "create", path: name, data: candidate, ephemeral: true, sequential: true }, (_answer, at) =>
      lookAgain(view, at),
    );
    return;
  }
  const leadingName = view.rules.leadingName(names);
  if (leadingName === undefined) {
    view.leading = null;
    return lookAgain(view, Infinity);
  }
  const leadingPath = `${path}/${leadingName}`;
  session.ask(now, { f: "get", path: leadingPath }, (answer, at) => {
    if (answer?.ok !== true) return lookAgain(view, answer === undefined ? at + AGAIN_MS : at);
    learn(view, leadingPath, answer);
    lookAgain(view, Infinity);
  });
}

function learn(view: View, path: string, { data, stat }: Extract<Answer, { readonly ok: true }>): void {
  const { czxid, ephemeralOwner } = stat as Stat;
  const epoch = epochOf(czxid);
  if (epoch < view.epoch) return;
  view.epoch = epoch;
  view.leading = { path, epoch, holder: data as Id, owner: ephemeralOwner };
}
