/**
 * A world for scripts and tests of the service alone: servers over an order that never fails, and clients. What one
 * server says to another, and what is committed, waits in front of each server in one queue, which can be held.
 */
import type { ClientCore, ClientEffect, ClientInput, ClientOperation, ClientOutcome } from "../../node-kit/client.ts";
import type { Id, Json, Ms, Note } from "../../node-kit/node.ts";
import { createRandomStream } from "../../node-kit/random.ts";
import { serverMembers } from "../../servers.ts";
import type { ClientConfig } from "../../system.ts";
import { createZnodeClient } from "../client/client.ts";
import { createZookeeperClient } from "../clients.ts";
import type { ClientRules } from "../client/rules.ts";
import { correctClientRules } from "../client/rules.ts";
import type { Broadcast, Standing } from "../replicated-service.ts";
import type { ServiceOptions } from "../service/options.ts";
import type { ServiceRules } from "../service/rules.ts";
import { correctRules } from "../service/rules.ts";
import type { ViewedService } from "../service/service.ts";
import { createService } from "../service/service.ts";
import type { Zxid } from "../zxid.ts";
import { ZXID_ZERO } from "../zxid.ts";

/** How the world is made. */
export interface WorldOptions {
  readonly servers: number;
  readonly rules?: Partial<ServiceRules> | undefined;
  readonly clientRules?: Partial<ClientRules> | undefined;
  readonly options?: Partial<ServiceOptions> | undefined;
  readonly sessionTimeoutMs?: Ms;
}

/** A client of the world. */
export interface WorldClient {
  /** Begins an operation. `key`: of a recipe, the path of what it is about. */
  invoke(f: string, value: Json, key?: string): void;
  /** Begins an operation, and lets the world go on until nothing is left to do. */
  ask(f: string, value: Json): ClientOutcome | undefined;
  /** How its latest operation ended; undefined: it goes on. */
  readonly outcome: ClientOutcome | undefined;
  /** Nothing passes between it and these servers. */
  cut(...servers: readonly Id[]): void;
  heal(): void;
  /** Its connections break, and it is told. */
  disconnect(): void;
  /** It stands still, and notices nothing until `thaw`; it can be told to begin an operation before it notices anything. */
  freeze(): void;
  thaw(): void;
}

interface Entry {
  readonly zxid: Zxid;
  readonly transaction: Json;
}

type Item = { readonly apply: Entry } | { readonly from: Id; readonly message: Json } | { readonly confirm: number };

interface Server {
  readonly id: Id;
  service: ViewedService;
  standing: Standing;
  lastApplied: Zxid;
  queue: Item[];
  isHeld: boolean;
  /** It follows, or is, a leader that was deposed, and does not know. */
  isLeftBehind: boolean;
}

/** Servers n1, n2, …, of which n1 leads, and clients that come one by one. */
export class ServiceWorld {
  readonly notes: { readonly node: Id; readonly note: Note }[] = [];
  readonly log: Entry[] = [];
  readonly #given: WorldOptions;
  readonly #servers = new Map<Id, Server>();
  readonly #clients: OpenClient[] = [];
  /** Answers on their way, by the connection of the request. */
  readonly #answers: { readonly connection: string; readonly from: Id; readonly reply: Json }[] = [];
  #leader: Id = "n1";
  #epoch = 0;
  #counter = 0;
  #committed = 0;
  #commits = true;
  #now: Ms = 0;

  constructor(given: WorldOptions) {
    this.#given = given;
    for (const { id } of serverMembers("zookeeper", given.servers)) {
      this.#servers.set(id, this.#createServer(id));
    }
    this.elect("n1");
  }

  get now(): Ms {
    return this.#now;
  }

  service(id: Id): ViewedService {
    return this.#server(id).service;
  }

  lastApplied(id: Id): Zxid {
    return this.#server(id).lastApplied;
  }

  /** The servers whose first choice is the one at this position are the client's. */
  client(firstServer: number): WorldClient {
    const rules = { ...correctClientRules, ...this.#given.clientRules };
    return this.#open((number) =>
      createZnodeClient(this.#config(firstServer, number), createRandomStream(number + 1), rules),
    );
  }

  /** The same for a client that carries recipes out, with a mutant of theirs or without. */
  recipeClient(firstServer: number, mutant: string | undefined): WorldClient {
    return this.#open((number) =>
      createZookeeperClient({ ...this.#config(firstServer, number), mutant }, createRandomStream(number + 1)),
    );
  }

  #config(worker: number, process: number): ClientConfig {
    const { servers, sessionTimeoutMs = 1_000 } = this.#given;
    const members = serverMembers("zookeeper", servers);
    return { members, worker, process, options: { sessionTimeoutMs }, timeoutMs: 5_000 };
  }

  #open(createCore: (number: number) => ClientCore): WorldClient {
    const number = this.#clients.length;
    const client = new OpenClient(this, createCore(number), number);
    this.#clients.push(client);
    return client;
  }

  /** From now on nothing reaches this server from the leader, until `release`. */
  hold(id: Id): void {
    this.#server(id).isHeld = true;
  }

  release(id: Id): void {
    this.#server(id).isHeld = false;
  }

  /** From now on proposals stay outstanding, until `commit`. */
  holdCommits(): void {
    this.#commits = false;
  }

  commit(): void {
    this.#commits = true;
    this.settle();
  }

  /**
   * A new leader takes over. What was not committed is gone, and every server is brought up to date. Those left behind
   * learn nothing of it: they go on with the old leader, which can commit no more.
   */
  elect(leader: Id, leftBehind: readonly Id[] = []): void {
    this.#depose(leftBehind);
    this.#leader = leader;
    this.#epoch++;
    this.#counter = 0;
    const served = [...this.#servers.values()].filter(({ isLeftBehind }) => !isLeftBehind);
    for (const server of served) {
      for (const entry of this.log) {
        if (!isApplied(server, entry)) this.#apply(server, entry, true);
      }
    }
    const epoch = this.#epoch;
    // The followers first: the leader's first words find them ready.
    for (const server of served.sort((one) => (one.id === leader ? 1 : -1))) {
      server.standing = server.id === leader ? { role: "leader", epoch } : { role: "follower", leader, epoch };
      server.service.standingChanged();
    }
  }

  /** Nobody leads. */
  depose(): void {
    this.#depose([]);
  }

  #depose(leftBehind: readonly Id[]): void {
    this.log.length = this.#committed;
    for (const server of this.#servers.values()) {
      server.isLeftBehind = leftBehind.includes(server.id);
      if (server.isLeftBehind) continue;
      server.queue = [];
      server.isHeld = false;
      server.standing = { role: "looking" };
      server.service.standingChanged();
    }
  }

  /** A server loses its memory, and is brought up to date from an image, or from nothing, while all others stay. */
  restart(id: Id, image: { readonly pieces: readonly Json[]; readonly zxid: Zxid } | null): void {
    const server = this.#createServer(id);
    this.#servers.set(id, server);
    server.service.restore(image?.pieces ?? null);
    server.lastApplied = image?.zxid ?? ZXID_ZERO;
    for (const entry of this.log.slice(0, this.#committed)) {
      if (!isApplied(server, entry)) this.#apply(server, entry, true);
    }
    server.standing = { role: "follower", leader: this.#leader, epoch: this.#epoch };
    server.service.standingChanged();
  }

  /** Delivers everything that is not held, until nothing is left. */
  settle(): void {
    for (let goesOn = true; goesOn;) goesOn = this.#deliverOnce();
  }

  /** Lets time pass. */
  advance(ms: Ms): void {
    const end = this.#now + ms;
    this.settle();
    for (;;) {
      const next = Math.min(...this.#wakeTimes(), end);
      this.#now = Math.max(this.#now, next);
      for (const { service } of this.#servers.values()) service.tick();
      for (const client of this.#clients) client.step({ type: "tick", now: this.#now });
      this.settle();
      if (this.#now >= end) return;
      // A time that is past and stays must not hold the world up.
      if (Math.min(...this.#wakeTimes(), Infinity) <= this.#now) this.#now++;
    }
  }

  /** A client's request arrives. */
  request(connection: string, to: Id, request: Json): void {
    this.#server(to).service.request(connection, request);
  }

  #wakeTimes(): Ms[] {
    const services = [...this.#servers.values()].map(({ service }) => service.wakeAt());
    return [...services, ...this.#clients.map((client) => client.wakeAt())].filter((time) => time !== null);
  }

  #deliverOnce(): boolean {
    for (; this.#commits && this.#committed < this.log.length; this.#committed++) {
      const entry = this.log[this.#committed];
      if (entry !== undefined) this.#committedTo(entry);
    }
    let isBusy = false;
    for (const server of this.#servers.values()) {
      if (this.#report(server)) isBusy = true;
      const item = server.isHeld ? undefined : server.queue.shift();
      if (item === undefined) continue;
      isBusy = true;
      if ("apply" in item) this.#apply(server, item.apply, false);
      else if ("confirm" in item) server.service.confirmed(item.confirm);
      else server.service.receive(item.from, item.message);
    }
    const answer = this.#answers.shift();
    const client = this.#clients[Number(answer?.connection.split(".")[0])];
    if (answer !== undefined) client?.answered(answer);
    return isBusy || answer !== undefined;
  }

  /** A follower gives a sign of life. False: it had nothing to say with it. */
  #report({ id, service, standing }: Server): boolean {
    if (standing.role !== "follower") return false;
    const message = service.report();
    if (message === null) return false;
    this.#server(standing.leader).queue.push({ from: id, message });
    return true;
  }

  #committedTo(entry: Entry): void {
    for (const { isLeftBehind, queue } of this.#servers.values()) if (!isLeftBehind) queue.push({ apply: entry });
  }

  #apply(server: Server, entry: Entry, isReplay: boolean): void {
    server.lastApplied = entry.zxid;
    server.service.apply(entry.zxid, entry.transaction, isReplay);
  }

  #server(id: Id): Server {
    const server = this.#servers.get(id);
    if (server === undefined) throw new RangeError(`Expected a server of this world, found "${id}".`);
    return server;
  }

  #createServer(id: Id): Server {
    const { options, rules } = this.#given;
    const service = createService(this.#broadcast(id), {
      options: { tickMs: 100, sync: "stock", onZxidAhead: "refuse", sessionTimeoutMs: 1_000, ...options },
      rules: { ...correctRules, ...rules },
    });
    return {
      id,
      service,
      standing: { role: "looking" },
      lastApplied: ZXID_ZERO,
      queue: [],
      isHeld: false,
      isLeftBehind: false,
    };
  }

  #broadcast(id: Id): Broadcast {
    return {
      id,
      now: () => this.#now,
      standing: () => this.#server(id).standing,
      propose: (transaction) => {
        if (this.#server(id).isLeftBehind) return [this.#epoch, this.#counter];
        const zxid: Zxid = [this.#epoch, ++this.#counter];
        this.log.push({ zxid, transaction });
        return zxid;
      },
      lastProposed: () => (this.#counter === 0 ? this.#server(id).lastApplied : [this.#epoch, this.#counter]),
      lastApplied: () => this.#server(id).lastApplied,
      send: (to, message) => void this.#server(to).queue.push({ from: id, message }),
      reply: (connection, reply) => void this.#answers.push({ connection, from: id, reply }),
      confirm: (ticket) => void this.#server(id).queue.push({ confirm: ticket }),
      note: (note) => void this.notes.push({ node: id, note }),
    };
  }
}

function isApplied({ lastApplied }: Server, { zxid }: Entry): boolean {
  return zxid[0] < lastApplied[0] || (zxid[0] === lastApplied[0] && zxid[1] <= lastApplied[1]);
}

class OpenClient implements WorldClient {
  outcome: ClientOutcome | undefined;
  readonly #world: ServiceWorld;
  readonly #core: ClientCore;
  readonly #number: number;
  #cut: readonly Id[] = [];
  /** What it did not notice while it stood still; undefined: it does not. */
  #missed: ClientInput[] | undefined;

  constructor(world: ServiceWorld, core: ClientCore, number: number) {
    this.#world = world;
    this.#core = core;
    this.#number = number;
  }

  invoke(f: string, value: Json, key?: string): void {
    const operation: ClientOperation = key === undefined ? { f, value } : { f, value, key };
    this.outcome = undefined;
    this.#notice({ type: "invoke", now: this.#world.now, operation });
  }

  ask(f: string, value: Json): ClientOutcome | undefined {
    this.invoke(f, value);
    this.#world.settle();
    return this.outcome;
  }

  cut(...servers: readonly Id[]): void {
    this.#cut = servers;
  }

  heal(): void {
    this.#cut = [];
  }

  disconnect(): void {
    for (const { id } of serverMembers("zookeeper", 9)) {
      this.step({ type: "disconnected", now: this.#world.now, node: id });
    }
  }

  freeze(): void {
    this.#missed = [];
  }

  thaw(): void {
    const missed = this.#missed ?? [];
    this.#missed = undefined;
    for (const input of missed) this.#notice({ ...input, now: this.#world.now });
  }

  wakeAt(): Ms | null {
    return this.#missed === undefined ? this.#core.wakeAt() : null;
  }

  answered({
    connection,
    from,
    reply,
  }: {
    readonly connection: string;
    readonly from: Id;
    readonly reply: Json;
  }): void {
    if (this.#cut.includes(from)) return;
    const id = Number(connection.split(".")[1]);
    this.step({ type: "response", now: this.#world.now, from, id, reply });
  }

  step(input: ClientInput): void {
    if (this.#missed === undefined) this.#notice(input);
    else this.#missed.push(input);
  }

  #notice(input: ClientInput): void {
    for (const effect of this.#core.step(input)) this.#carryOut(effect);
  }

  #carryOut(effect: ClientEffect): void {
    if (effect.type === "done") this.outcome = effect.outcome;
    else if (!this.#cut.includes(effect.to)) {
      this.#world.request(`${this.#number}.${effect.id}`, effect.to, effect.request);
    }
  }
}
