/**
 * The monitor of a cluster in one process: what ZAB promises, checked on what servers write, say and hold.
 *
 * Source: Junqueira et al. 2011, section 3 (integrity, total order, agreement, primary order) and its invariants.
 */
import type { Id, Input, Json, Token } from "../../node-kit/node.ts";
import { HASH_START, mixJson } from "../../replicated-store/hash.ts";
import type { SystemMonitor, Violation } from "../../system.ts";
import type { ZookeeperNode } from "../node.ts";
import { lastZxid } from "../zab/log.ts";
import type { ChannelMessage, DiskRecord, Snapshot, ZabMessage } from "../zab/messages.ts";
import type { Zab } from "../zab/state.ts";
import { compareZxids, ZXID_ZERO, type Zxid } from "../zxid.ts";
import { createDiskModel, holds, type DiskModel } from "./disk-model.ts";
import { createOrder, zxidText, type Order, type Say } from "./order.ts";

type Effect = ReturnType<ZookeeperNode["step"]>[number];

/**
 * States are compared at every place whose number this divides, when a server comes out of a fuzzy image, and at the end of a
 * run. To read a whole state is what costs most here, and servers that part do not come together again.
 */
const COMPARED_EVERY = 32;

interface Server {
  readonly id: Id;
  /** Servers of the cluster. */
  readonly members: number;
  readonly disk: DiskModel;
  /** The last place that it wrote, and what waits for a write: it counts when it leaves the server. */
  tail: Zxid;
  held: { readonly after: Token; readonly message: ZabMessage }[];
  durableToken: Token;
  /** As last seen in this life. */
  committed: Zxid;
  applied: Zxid;
  acceptedEpoch: number;
  currentEpoch: number;
  phase: string | undefined;
  isExact: boolean;
}

interface Memory {
  readonly say: Say;
  readonly order: Order;
  readonly servers: Map<Id, Server>;
  /** By epoch, the attempt that was established in it. */
  readonly leaders: Map<number, string>;
  /** By attempt to lead: who accepted its epoch. By server and epoch: whom it accepted it from. */
  readonly voters: Map<string, Set<Id>>;
  readonly votes: Map<string, string>;
  /** By place: the hash of the state after it. */
  readonly states: Map<string, { readonly hash: number; readonly by: Id }>;
}

/** @param report called for each violation, as soon as it is seen */
export function createClusterMonitor(report: (violation: Violation) => void): SystemMonitor {
  const say: Say = (invariant, message) => report({ invariant, message });
  const memory: Memory = {
    say,
    order: createOrder(say),
    servers: new Map(),
    leaders: new Map(),
    voters: new Map(),
    votes: new Map(),
    states: new Map(),
  };
  const views = new Map<Id, Zab>();
  return {
    watch(id, watched) {
      const node = watched as unknown as ZookeeperNode;
      const { view } = node;
      views.set(id, view);
      const step: ZookeeperNode["step"] = (input) => {
        const server = before(memory, view, input);
        const effects = node.step(input);
        if (input.type === "boot") checkBoot(server, view);
        for (const effect of effects) takeEffect(memory, server, effect);
        checkState(memory, server, view);
        return effects;
      };
      return { ...node, step };
    },
    lagging: (ids) => laggingAmong(ids.flatMap((id) => views.get(id) ?? [])),
  };
}

/** A sentence about one server that lags behind what others know as committed; undefined: none does. */
function laggingAmong(views: readonly Zab[]): string | undefined {
  const committed = views.reduce<Zxid>(
    (most, view) => (compareZxids(view.committed, most) > 0 ? view.committed : most),
    ZXID_ZERO,
  );
  const late = views.find(({ applied }) => compareZxids(applied, committed) < 0);
  if (late !== undefined) {
    return `${late.id} has applied up to zxid ${zxidText(late.applied)}, and ${zxidText(committed)} is committed`;
  }
  const idle = views.find(({ standing }) => standing.role === "looking");
  if (idle !== undefined) return `${idle.id} neither leads nor follows`;
  const [first] = views;
  const hash = first === undefined ? 0 : stateHash(first.service);
  const apart = views.find((view) => view !== first && stateHash(view.service) !== hash);
  return apart === undefined
    ? undefined
    : `${apart.id} and ${first?.id ?? ""} have applied the same, and hold different states`;
}

/** What is known of the server before it steps. */
function before(memory: Memory, { id, members }: Zab, input: Input<ZabMessage, Json>): Server {
  const known = memory.servers.get(id);
  if (input.type === "boot" || known === undefined) {
    const durable = input.type === "boot" ? input.durable : { snapshot: null, records: [] };
    const server = newServer(id, members.length, createDiskModel(durable));
    memory.servers.set(id, server);
    return server;
  }
  if (input.type === "durable") {
    known.durableToken = input.token;
    known.disk.durable(input.token);
    if (known.held.length > 0) release(memory, known, input.token);
  }
  return known;
}

/** What waited for this write has left the server. */
function release(memory: Memory, server: Server, token: Token): void {
  const released = server.held.filter(({ after }) => after <= token);
  server.held = server.held.filter(({ after }) => after > token);
  for (const { message } of released) checkPromise(memory, server, message);
}

function newServer(id: Id, members: number, disk: DiskModel): Server {
  return {
    id,
    members,
    disk,
    tail: lastZxid(disk.content.log),
    held: [],
    durableToken: 0,
    committed: ZXID_ZERO,
    applied: ZXID_ZERO,
    acceptedEpoch: disk.content.acceptedEpoch,
    currentEpoch: disk.content.currentEpoch,
    phase: undefined,
    isExact: false,
  };
}

function checkBoot(server: Server, view: Zab): void {
  server.committed = view.committed;
  server.applied = view.applied;
}

function takeEffect(memory: Memory, server: Server, effect: Effect): void {
  if (effect.type === "write" || effect.type === "checkpoint") {
    const snapshot = effect.type === "checkpoint" ? (effect.snapshot as unknown as Snapshot) : undefined;
    const records = effect.records as unknown as readonly DiskRecord[];
    server.disk.put({ token: effect.token, snapshot, records });
    if (snapshot !== undefined) server.tail = snapshot.logStart;
    for (const record of records) takeRecord(memory, server, record);
  } else if (effect.type === "send") {
    const { message, after = 0 } = effect;
    if (after <= server.durableToken) checkPromise(memory, server, message);
    else server.held.push({ after, message });
  }
}

function takeRecord({ order, say }: Memory, server: Server, record: DiskRecord): void {
  if (record.kind === "entry") {
    order.hold(server.id, server.tail, record.entry);
    server.tail = record.entry.zxid;
  } else if (record.kind === "truncate") {
    for (
      let at: Zxid | undefined = server.tail;
      at !== undefined && compareZxids(at, record.to) > 0;
      at = order.before(at)
    ) {
      if (!order.isCommitted(at)) continue;
      say("what is committed stays", `${server.id} cuts off zxid ${zxidText(at)}, which is committed`);
      break;
    }
    if (compareZxids(record.to, server.tail) < 0) server.tail = record.to;
  }
}

/** What a message promises about the disk of its sender must be true when it leaves. */
function checkPromise(memory: Memory, server: Server, message: ZabMessage): void {
  if (message.type !== "frame") return;
  for (const body of message.bodies) checkBody(memory, server, body, message.channel.attempt);
}

function checkBody(memory: Memory, server: Server, body: ChannelMessage, attempt: string): void {
  const { say } = memory;
  const { id, disk } = server;
  if (body.type === "ackEpoch" && body.isNew) takeVote(memory, id, body.epoch, attempt);
  if (body.type === "newLeader") checkVotes(memory, server, body.epoch, attempt);
  const { content } = disk;
  const wrong = (what: string): void => say("what is acknowledged is on disk", `${id} ${what}`);
  if (body.type === "ack" || body.type === "ackLeader") {
    if (!holds(content, body.zxid)) wrong(`acknowledges zxid ${zxidText(body.zxid)}, which is not on its disk`);
  }
  if (body.type === "ackLeader" && content.currentEpoch < body.epoch) {
    wrong(`acknowledges the leader of epoch ${body.epoch}, and its disk knows epoch ${content.currentEpoch}`);
  }
  if (body.type === "ackEpoch" && content.acceptedEpoch < body.epoch) {
    wrong(`accepts epoch ${body.epoch}, and its disk knows epoch ${content.acceptedEpoch}`);
  }
}

/** A server accepts an epoch from one that tries to lead, and from no other. */
function takeVote({ votes, voters, say }: Memory, id: Id, epoch: number, attempt: string): void {
  const name = `${id} ${epoch}`;
  const known = votes.get(name) ?? attempt;
  votes.set(name, known);
  if (known !== attempt) say("one leader an epoch", `${id} accepted epoch ${epoch} from ${known} and from ${attempt}`);
  voters.set(attempt, (voters.get(attempt) ?? new Set()).add(id));
}

/** Nobody is synchronised with a leader whose epoch a majority has not accepted. */
function checkVotes({ voters, say }: Memory, { id, disk, members }: Server, epoch: number, attempt: string): void {
  const own = disk.content.acceptedEpoch >= epoch ? 1 : 0;
  const others = [...(voters.get(attempt) ?? [])].filter((voter) => voter !== id).length;
  if ((own + others) * 2 > members) return;
  say(
    "a quorum accepts an epoch",
    `${id} synchronises others in epoch ${epoch}, which ${own + others} of ${members} accepted`,
  );
}

function checkState(memory: Memory, server: Server, view: Zab): void {
  const { id, acceptedEpoch, currentEpoch, leadership } = view;
  const { say } = memory;
  if (currentEpoch > acceptedEpoch) {
    say("epochs in order", `${id} is in epoch ${currentEpoch}, and has accepted ${acceptedEpoch}`);
  }
  if (acceptedEpoch < server.acceptedEpoch || currentEpoch < server.currentEpoch) {
    say("epochs never decrease", `${id} was in epoch ${server.currentEpoch}, and is in ${currentEpoch}`);
  }
  server.acceptedEpoch = acceptedEpoch;
  server.currentEpoch = currentEpoch;
  if (leadership?.phase === "broadcast" && server.phase !== "broadcast") checkEstablished(memory, view);
  server.phase = leadership?.phase;
  if (compareZxids(view.committed, server.committed) !== 0) checkCommitted(memory, server, view);
  if (compareZxids(view.applied, server.applied) !== 0) checkApplied(memory, server, view);
}

/**
 * One leader an epoch, and it has all that was committed before its epoch. One that was paused may hear of its quorum when a
 * later leader has long committed more, which is harmless: nobody of that quorum follows it any more.
 */
function checkEstablished({ leaders, order, say }: Memory, { id, leadership, log }: Zab): void {
  if (leadership === null) return;
  const name = `${id} (${leadership.attempt})`;
  const known = leaders.get(leadership.epoch);
  if (known !== undefined && known !== name)
    say("one leader an epoch", `${known} and ${name} lead in ${leadership.epoch}`);
  leaders.set(leadership.epoch, name);
  let committed = order.committedTo();
  while (committed[0] > leadership.epoch) committed = order.before(committed) ?? ZXID_ZERO;
  if (!holds({ acceptedEpoch: 0, currentEpoch: 0, log }, committed)) {
    say("what is committed stays", `${id} leads in epoch ${leadership.epoch} without zxid ${zxidText(committed)}`);
  }
}

/** What anybody takes for committed is on the disks of a majority, counted here and not by its rules. */
function checkCommitted({ order, servers, say }: Memory, server: Server, view: Zab): void {
  const { id, committed, members } = view;
  if (compareZxids(committed, server.committed) < 0) {
    say("nothing goes back", `${id} had committed zxid ${zxidText(server.committed)}, and now ${zxidText(committed)}`);
  }
  server.committed = committed;
  if (compareZxids(committed, order.committedTo()) > 0) {
    const holders = [...servers.values()].filter(({ disk }) => holds(disk.content, committed));
    if (holders.length * 2 <= members.length) {
      const who = holders.map((holder) => holder.id).join(", ");
      say(
        "a quorum has what is committed",
        `${id} commits zxid ${zxidText(committed)}, on the disks of ${who || "nobody"}`,
      );
    }
  }
  if (compareZxids(committed, lastZxid(view.log)) > 0) {
    say(
      "a quorum has what is committed",
      `${id} takes zxid ${zxidText(committed)} for committed, and does not have it`,
    );
  }
  order.commit(id, committed);
}

function checkApplied(memory: Memory, server: Server, view: Zab): void {
  const { id, applied, committed } = view;
  const { order, say } = memory;
  if (compareZxids(applied, server.applied) < 0) {
    say("nothing goes back", `${id} had applied zxid ${zxidText(server.applied)}, and now ${zxidText(applied)}`);
  }
  if (compareZxids(applied, committed) > 0 || (compareZxids(applied, ZXID_ZERO) > 0 && !order.isCommitted(applied))) {
    say("what is applied is committed", `${id} applied zxid ${zxidText(applied)}`);
  }
  const previous = order.before(applied);
  const isImage = compareZxids(applied, view.snapshot?.zxid ?? ZXID_ZERO) === 0;
  if (!isImage && previous !== undefined && compareZxids(previous, server.applied) !== 0) {
    say("applied in order", `${id} applied zxid ${zxidText(applied)} after ${zxidText(server.applied)}`);
  }
  server.applied = applied;
  const isExact = compareZxids(applied, view.exactFrom) >= 0;
  if (isExact && (!server.isExact || applied[1] % COMPARED_EVERY === 0)) compareStates(memory, view);
  server.isExact = isExact;
}

/** Servers that have applied the same hold the same. */
function compareStates({ states, say }: Memory, { id, applied, service }: Zab): void {
  const hash = stateHash(service);
  const known = states.get(zxidText(applied));
  if (known === undefined) states.set(zxidText(applied), { hash, by: id });
  else if (known.hash !== hash) {
    say("states agree", `the states of ${known.by} and ${id} after zxid ${zxidText(applied)} differ`);
  }
}

/** A hash of what an image would hold, in whatever order. Cost: linear in the state. */
function stateHash(service: Zab["service"]): number {
  let hash = 0;
  const pieces = service.readImage();
  for (let piece = pieces.next(); piece !== undefined; piece = pieces.next()) {
    for (const entry of entriesOf(piece)) hash = (hash + mixJson(HASH_START, entry)) | 0;
  }
  return hash;
}

/** The members of lists in a piece, with the list's name; a piece without lists as it is. */
function entriesOf(piece: Json): readonly Json[] {
  if (typeof piece !== "object" || piece === null || Array.isArray(piece)) return [piece];
  return Object.entries(piece).flatMap(([name, list]) =>
    Array.isArray(list) ? (list as readonly Json[]).map((entry) => [name, entry]) : [[name, list]],
  );
}
