/**
 * The service of one server: a tree, and the parts that it has while it serves and while it leads.
 */
import type { Id, Json } from "../../node-kit/node.ts";
import type { Broadcast, Service } from "../replicated-service.ts";
import type { Zxid } from "../zxid.ts";
import { applyTransaction } from "./apply.ts";
import type { ClientFrame } from "./frames.ts";
import { readImage, treeOfImage } from "./image.ts";
import type { Leading } from "./leading.ts";
import { createLeading } from "./leading.ts";
import type { ServiceOptions } from "./options.ts";
import type { ServiceRules } from "./rules.ts";
import type { FromLeader, ToLeader } from "./server-messages.ts";
import type { Serving } from "./serving.ts";
import { createServing } from "./serving.ts";
import type { Transaction } from "./transactions.ts";
import type { Tree } from "./tree.ts";
import { createTree } from "./tree.ts";

/** What can be seen of a service from outside. Only to look at. */
export interface ServiceView {
  tree(): Tree;
  /** Undefined: it serves nobody. */
  serving(): Serving | undefined;
}

/** The service, and a look into it. */
export interface ViewedService extends Service {
  readonly view: ServiceView;
}

interface State {
  readonly broadcast: Broadcast;
  readonly options: ServiceOptions;
  readonly rules: ServiceRules;
  tree: Tree;
  serving: Serving | undefined;
  leading: Leading | undefined;
  leader: Id | undefined;
}

/** A service with an empty tree, which serves nobody yet. */
export function createService(
  broadcast: Broadcast,
  { options, rules }: { readonly options: ServiceOptions; readonly rules: ServiceRules },
): ViewedService {
  const state: State = {
    broadcast,
    options,
    rules,
    tree: createTree(),
    serving: undefined,
    leading: undefined,
    leader: undefined,
  };
  return {
    view: { tree: () => state.tree, serving: () => state.serving },
    restore(image) {
      state.tree = treeOfImage(image);
    },
    apply: (zxid, transaction, isReplay) => apply(state, zxid, transaction as unknown as Transaction, isReplay),
    readImage: () => readImage(state.tree),
    standingChanged: () => standingChanged(state),
    request(connection, request) {
      if (state.serving === undefined) broadcast.reply(connection, { type: "refused", why: "not-serving" });
      else state.serving.request(connection, request as unknown as ClientFrame);
    },
    receive: (from, message) => receive(state, from, message),
    report: () => (state.serving?.report() ?? null) as unknown as Json | null,
    confirmed: (ticket) => state.leading?.confirmed(ticket),
    tick: () => state.leading?.tick(),
    wakeAt: () => state.leading?.wakeAt() ?? null,
    inspect: () => inspect(state),
  };
}

function apply(
  { broadcast, leading, rules, serving, tree }: State,
  zxid: Zxid,
  transaction: Transaction,
  isReplay: boolean,
): void {
  applyTransaction(tree, { zxid, transaction, isReplay, rules }, (change) =>
    serving?.changed(zxid, change, transaction),
  );
  if (!isReplay) broadcast.note({ event: "transaction", zxid, txn: transaction as unknown as Json });
  leading?.applied(transaction);
  serving?.applied(zxid, transaction);
}

/** A server drops its clients whenever its standing changes: the next leader does not know them. */
function standingChanged(state: State): void {
  const { broadcast, options, rules, tree } = state;
  const standing = broadcast.standing();
  state.serving?.stop();
  state.serving = undefined;
  state.leading = undefined;
  state.leader = undefined;
  if (standing.role === "looking") return;
  const leader = standing.role === "leader" ? broadcast.id : standing.leader;
  state.leader = leader;
  state.serving = createServing({
    broadcast,
    tree,
    options,
    rules,
    reply: (connection, reply) => broadcast.reply(connection, reply as unknown as Json),
    tellLeader: (message) => toServer(state, leader, message),
    touchHere(session) {
      state.leading?.touch(session);
      return state.leading !== undefined;
    },
  });
  if (standing.role === "leader") {
    const tell = (server: Id, message: FromLeader): void => toServer(state, server, message);
    state.leading = createLeading({ broadcast, epoch: standing.epoch, applied: tree, options, rules, tell });
  }
}

function toServer(state: State, server: Id, message: ToLeader | FromLeader): void {
  if (server === state.broadcast.id) receive(state, server, message as unknown as Json);
  else state.broadcast.send(server, message as unknown as Json);
}

/** What another server said in an earlier leadership is about clients that are gone. */
function receive(state: State, from: Id, message: Json): void {
  const said = message as unknown as ToLeader | FromLeader;
  const isOfLeader = said.type === "revalidated" || said.type === "synced" || said.type === "moved";
  if (!isOfLeader) state.leading?.receive(from, said);
  else if (from === state.leader) state.serving?.receive(said);
}

function inspect({ serving, tree }: State): Json {
  const links = [...(serving?.links.values() ?? [])].map((link) => ({
    session: link.session,
    link: link.number,
    pending: link.pending.map(({ xid }) => xid),
    watches: serving?.watches.of(link) ?? null,
  }));
  return { nodes: [...tree.entries()], sessions: [...tree.sessions], links } as unknown as Json;
}
