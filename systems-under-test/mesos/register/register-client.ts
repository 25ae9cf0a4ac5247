/**
 * A node's side of the register: its claim, who holds the others, and its writes, one request at a time.
 */
import type { Id, Json, Ms } from "../../node-kit/node.ts";
import type { RegisterMessage, StoreEntry } from "../messages.ts";
import { claimMs } from "../options.ts";
import type { Coordination, CoordinationClient, CoordinationNeeds, Standing } from "./coordination.ts";

interface RegisterClientConfig extends Pick<CoordinationNeeds, "group" | "watches" | "session"> {
  readonly sessionMs: Ms;
  readonly send: (message: RegisterMessage) => void;
}

interface Client {
  readonly config: RegisterClientConfig;
  readonly standings: Map<string, Standing>;
  claimAt: Ms;
  watchAt: Ms;
  held: { readonly epoch: number; readonly until: Ms } | null;
  loading: { readonly epoch: number; sentAt: Ms } | null;
  loaded: ReadonlyMap<string, Json> | null;
  epoch: number;
  queue: StoreEntry[];
  /** Ticket that the queue's entries have. */
  ticket: number;
  inFlight: { readonly entries: readonly StoreEntry[]; sentAt: Ms } | null;
  storedTo: number;
  isFenced: boolean;
}

/** Without an answer for this long, a request is repeated (ms). */
const RETRY_MS = 200;
const WATCH_MS = 300;
const RENEWALS = 5;

/** Elections and entries of this register, which tells by itself to whom it gives a claim. */
export function registerCoordination(register: Id, sessionMs: Ms): Coordination {
  return {
    coordinators: [register],
    connect: ({ group, watches, session, send }) =>
      createRegisterClient({ group, watches, session, sessionMs, send: (message) => send(register, message) }),
  };
}

/** A client that has not asked for anything. */
function createRegisterClient(config: RegisterClientConfig): CoordinationClient {
  const client: Client = {
    config,
    standings: new Map(),
    claimAt: 0,
    watchAt: 0,
    held: null,
    loading: null,
    loaded: null,
    epoch: 0,
    queue: [],
    ticket: 1,
    inFlight: null,
    storedTo: 0,
    isFenced: false,
  };
  return {
    tick: (now) => tick(client, now),
    receive: (now, _from, message) => receive(client, now, message as RegisterMessage),
    wakeAt: () => wakeAt(client),
    standing: (group) => client.standings.get(group) ?? { epoch: 0, holder: null },
    heldEpoch: (now) => (client.held !== null && now < client.held.until ? client.held.epoch : null),
    heldUntil: () => client.held?.until ?? null,
    load(epoch) {
      client.epoch = epoch;
      client.loading = { epoch, sentAt: -Infinity };
    },
    entries: () => client.loaded,
    put(entries) {
      client.queue.push(...entries);
      return client.ticket;
    },
    storedTo: () => client.storedTo,
    isFenced: () => client.isFenced,
  };
}

function tick(client: Client, now: Ms): void {
  const { config } = client;
  if (config.group !== null && now >= client.claimAt) {
    config.send({ type: "contend", group: config.group, session: config.session, sentAt: now });
    client.claimAt = now + Math.floor(config.sessionMs / RENEWALS);
  }
  if (config.watches.length > 0 && now >= client.watchAt) {
    for (const group of config.watches) config.send({ type: "watch", group });
    client.watchAt = now + WATCH_MS;
  }
  if (client.loading !== null && now >= client.loading.sentAt + RETRY_MS) {
    client.loading.sentAt = now;
    config.send({ type: "load", group: config.group ?? "", epoch: client.loading.epoch });
  }
  writeNext(client, now);
}

function writeNext(client: Client, now: Ms): void {
  if (client.isFenced) return;
  if (client.inFlight === null && client.queue.length > 0 && client.loading === null) {
    client.inFlight = { entries: client.queue, sentAt: -Infinity };
    client.queue = [];
    client.ticket++;
  }
  const { inFlight, config, epoch } = client;
  if (inFlight === null || now < inFlight.sentAt + RETRY_MS) return;
  inFlight.sentAt = now;
  const request = client.ticket - 1;
  config.send({ type: "store", group: config.group ?? "", epoch, request, entries: inFlight.entries });
}

function receive(client: Client, now: Ms, message: RegisterMessage): void {
  if (message.type === "standing") return learn(client, message);
  if (message.type === "loaded") {
    if (client.loading === null || message.epoch !== client.loading.epoch) return;
    if (!message.isCurrent) client.isFenced = true;
    else client.loaded = new Map(message.entries.map(({ key, value }) => [key, value]));
    client.loading = null;
  } else if (message.type === "stored") {
    if (message.epoch !== client.epoch) return;
    if (!message.isCurrent) client.isFenced = true;
    else if (client.inFlight !== null && message.request === client.ticket - 1) {
      client.inFlight = null;
      client.storedTo = message.request;
      writeNext(client, now);
    }
  }
}

function learn(
  client: Client,
  { group, epoch, holder, session, sentAt }: RegisterMessage & { type: "standing" },
): void {
  const { config, standings } = client;
  if (epoch >= (standings.get(group)?.epoch ?? 0)) standings.set(group, { epoch, holder });
  if (group !== config.group) return;
  if (session === config.session) {
    if (sentAt === null) return;
    const until = sentAt + claimMs(config.sessionMs);
    client.held = { epoch, until: Math.max(until, client.held?.epoch === epoch ? client.held.until : until) };
  } else if (client.held !== null && epoch > client.held.epoch) client.isFenced = true;
}

function wakeAt({ config, claimAt, watchAt, loading, inFlight, queue, isFenced }: Client): Ms {
  return Math.min(
    config.group === null ? Infinity : claimAt,
    config.watches.length === 0 ? Infinity : watchAt,
    loading === null ? Infinity : loading.sentAt + RETRY_MS,
    isFenced
      ? Infinity
      : inFlight !== null
        ? inFlight.sentAt + RETRY_MS
        : queue.length > 0 && loading === null
          ? 0
          : Infinity,
  );
}
