/**
 * The client of a process that carries out recipes: it goes on with the recipe of the operation in flight whenever what the
 * recipe asked for has come, and keeps the sessions alive between operations.
 */
import type { ClientCore, ClientEffect, ClientInput } from "../../node-kit/client.ts";
import type { Json, Ms } from "../../node-kit/node.ts";
import type { RandomStream } from "../../node-kit/random.ts";
import type { SessionClient } from "../client/session-client.ts";
import { createSessionChannel, type SessionChannel } from "./session-channel.ts";
import type { Holdings } from "./holding.ts";
import type { Ask, Recipe, Reply, SessionName, Surroundings } from "./recipe.ts";
import { recipeOf, rootOf } from "./catalog.ts";
import type { RecipeRules } from "./rules.ts";

/** What a client of recipes is made of. */
export interface RecipeClientOptions {
  /** The client's process in the history. */
  readonly process: number;
  /** An operation ends after this long. */
  readonly timeoutMs: Ms;
  /** The system's options. */
  readonly options: { readonly [name: string]: Json };
  readonly rules: RecipeRules;
  readonly random: RandomStream;
  /** Makes the client of one session after another; called once for each name. */
  readonly openSession: (name: SessionName) => SessionClient;
}

/** Of an operation's time, for what must still be said to the service when it gives up. */
const GIVE_UP_SHARE = 0.2;
/** How often a client that works under a lock stands still first, and for how many session time-outs. */
const FREEZE_CHANCE = 0.08;
const FREEZE_TIMEOUTS: readonly number[] = [0.3, 1.2, 2];

/** The operation in flight. */
interface Flight {
  readonly recipe: Recipe;
  readonly deadline: Ms;
  waiting: Ask | undefined;
}

/** A client core that carries out the recipes of `catalog.ts`. */
export function createRecipeClient(options: RecipeClientOptions): ClientCore {
  return new RecipeClient(options);
}

class RecipeClient implements ClientCore {
  readonly #options: RecipeClientOptions;
  readonly #channels: ReadonlyMap<SessionName, SessionChannel>;
  readonly #holdings: Holdings = new Map();
  readonly #made = new Set<string>();
  /** Inputs that came while the client stood still. */
  #unnoticed: ClientInput[] = [];
  #frozenUntil: Ms | undefined;
  #flight: Flight | undefined;
  #operations = 0;
  #now: Ms = 0;
  /** Whose request each id is, and its id there. */
  readonly #sent = new Map<number, { readonly name: SessionName; readonly id: number }>();
  #lastId = 0;

  constructor(options: RecipeClientOptions) {
    this.#options = options;
    const names: readonly SessionName[] = ["own", "storage"];
    this.#channels = new Map(names.map((name) => [name, createSessionChannel(options.openSession(name))]));
  }

  step(input: ClientInput): readonly ClientEffect[] {
    this.#now = input.now;
    if (this.#frozenUntil !== undefined) {
      this.#unnoticed.push(input);
      if (input.now < this.#frozenUntil) return [];
      return this.#thaw();
    }
    return [...this.#take(input), ...this.#outgoing()];
  }

  wakeAt(): Ms | null {
    if (this.#frozenUntil !== undefined) return this.#frozenUntil;
    const times = [...this.#channels.values()].map((channel) => channel.client.wakeAt());
    const waiting = this.#flight?.waiting;
    times.push(this.#flight?.deadline ?? null, waiting?.type === "wait" ? waiting.until : null);
    const known = times.filter((time) => time !== null);
    return known.length === 0 ? null : Math.min(...known);
  }

  /** The recipe goes on before anything is noticed that came meanwhile: so does a program that was paused. */
  #thaw(): readonly ClientEffect[] {
    this.#frozenUntil = undefined;
    const missed = this.#unnoticed;
    this.#unnoticed = [];
    const effects = [...this.#goOn(null), ...this.#outgoing()];
    for (const [at, input] of missed.entries()) {
      if (this.#frozenUntil !== undefined) {
        this.#unnoticed.push(...missed.slice(at));
        break;
      }
      effects.push(...this.#take({ ...input, now: this.#now }), ...this.#outgoing());
    }
    return effects;
  }

  #take(input: ClientInput): readonly ClientEffect[] {
    if (input.type === "invoke") return this.#begin(input);
    for (const [name, channel] of this.#channels) {
      const own = this.#inputFor(name, input);
      if (own !== undefined) channel.take(own);
    }
    if (input.type === "response") this.#sent.delete(input.id);
    return this.#check();
  }

  /** The input as the session of this name knows it; undefined: it is none of its. */
  #inputFor(name: SessionName, input: Exclude<ClientInput, { readonly type: "invoke" }>): typeof input | undefined {
    if (input.type !== "response") return input;
    const sent = this.#sent.get(input.id);
    return sent?.name === name ? { ...input, id: sent.id } : undefined;
  }

  #begin({ now, operation }: Extract<ClientInput, { readonly type: "invoke" }>): readonly ClientEffect[] {
    this.#operations++;
    const deadline = now + Math.floor(this.#options.timeoutMs * (1 - GIVE_UP_SHARE / 2));
    const recipe = recipeOf({ root: rootOf(operation), operation, around: this.#surroundings(deadline) });
    this.#flight = { recipe, deadline, waiting: undefined };
    return this.#goOn(null);
  }

  #surroundings(deadline: Ms): Surroundings {
    const { process, options, rules, random } = this.#options;
    const own = this.#channel("own");
    const timeoutMs = Number(options["sessionTimeoutMs"] ?? 0);
    return {
      now: () => this.#now,
      deadline,
      giveUpAt: deadline - Math.floor(this.#options.timeoutMs * GIVE_UP_SHARE),
      session: () => ({ id: own.client.session, isConnected: own.client.isConnected }),
      hasFired: (path) => own.hasFired(path),
      isWatched: (path) => own.watches(path),
      guid: `${process}.${this.#operations}`,
      freezeMs: random.chance(FREEZE_CHANCE) ? Math.floor(timeoutMs * random.pick(FREEZE_TIMEOUTS)) : 0,
      syncIsSafe: options["sync"] === "quorum",
      rules,
      holdings: this.#holdings,
      made: this.#made,
    };
  }

  #channel(name: SessionName): SessionChannel {
    return this.#channels.get(name) as SessionChannel;
  }

  /** Goes on as long as what the recipe asks for is there at once. */
  #goOn(reply: Reply): readonly ClientEffect[] {
    const flight = this.#flight;
    if (flight === undefined) return [];
    let next = flight.recipe.next(reply);
    while (next.done !== true) {
      flight.waiting = next.value;
      if (next.value.type === "freeze") {
        this.#frozenUntil = this.#now + next.value.ms;
        return [];
      }
      if (next.value.type === "requests") this.#submit(next.value, flight);
      const come = this.#comeOf(flight);
      if (come === undefined) return [];
      next = flight.recipe.next(come);
    }
    this.#flight = undefined;
    return [{ type: "done", outcome: next.value }];
  }

  #submit(asked: Extract<Ask, { readonly type: "requests" }>, { deadline }: Flight): void {
    const channel = this.#channel(asked.by);
    channel.begin(asked.session);
    for (const request of asked.requests) channel.submit(this.#now, request, this.#now >= deadline);
  }

  /** Looks whether what the recipe waits for has come. */
  #check(): readonly ClientEffect[] {
    const come = this.#flight === undefined ? undefined : this.#comeOf(this.#flight);
    return come === undefined ? [] : this.#goOn(come);
  }

  #comeOf({ waiting, deadline }: Flight): Reply | undefined {
    if (waiting === undefined || waiting.type === "freeze") return undefined;
    const isOver = this.#now >= deadline;
    if (waiting.type === "requests") return this.#channel(waiting.by).endings(isOver);
    const own = this.#channel("own");
    if (own.hasFired(waiting.path)) return "fired";
    if (!own.watches(waiting.path)) return "expired";
    return isOver || this.#now >= waiting.until ? "late" : undefined;
  }

  #outgoing(): readonly ClientEffect[] {
    const effects: ClientEffect[] = [];
    for (const [name, { client }] of this.#channels) {
      for (const request of client.takeRequests()) {
        const id = ++this.#lastId;
        this.#sent.set(id, { name, id: request.id });
        effects.push({ ...request, id });
      }
    }
    return effects;
  }
}
