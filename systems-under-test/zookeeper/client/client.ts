/**
 * The client of the workload `znodes`: each operation of the history is one request, or several that are submitted at once.
 *
 * Its values are made for checks of the order: every answer carries the session, the server, how far that server had
 * applied, and the events that came before it. A write whose connection broke is `info`, and never sent again.
 */
import type { ClientCore, ClientEffect, ClientInput, ClientOperation, ClientOutcome } from "../../node-kit/client.ts";
import type { Id, Json, Ms } from "../../node-kit/node.ts";
import type { RandomStream } from "../../node-kit/random.ts";
import type { ClientConfig } from "../../system.ts";
import { readServiceOptions } from "../options.ts";
import type { Request, SessionId, WatchEvent } from "../service/requests.ts";
import type { ClientRules } from "./rules.ts";
import type { SessionClient, SessionHappening, Xid } from "./session-client.ts";
import { createSessionClient } from "./session-client.ts";

/** One request of the operation in flight. */
interface Asked {
  readonly request: Request;
  /** Its answer as the history has it; undefined: none has come. */
  answer?: { readonly ok: boolean; readonly said: { readonly [name: string]: Json }; readonly server: Id };
  /** It will not be answered. */
  lost?: { readonly isSent: boolean };
}

interface Flight {
  readonly operation: ClientOperation;
  readonly deadline: Ms;
  readonly asked: ReadonlyMap<Xid, Asked>;
}

interface State {
  readonly client: SessionClient;
  readonly timeoutMs: Ms;
  flight: Flight | undefined;
  /** The session of the latest connection. */
  session: SessionId | null;
  hasExpired: boolean;
  /** Since the answer before. */
  events: ToldEvent[];
}

/** An event, as the history has it. */
interface ToldEvent extends WatchEvent {
  /** It came on an earlier connection: the server that answers next need not have applied so much. */
  readonly isFromBefore?: true;
}

type Done = Extract<ClientEffect, { readonly type: "done" }>;

/** A client core of one process. */
export function createZnodeClient(config: ClientConfig, random: RandomStream, rules: ClientRules): ClientCore {
  const client = createSessionClient({
    servers: config.members.map(({ id }) => id),
    firstServer: config.worker,
    sessionTimeoutMs: readServiceOptions(config.options).sessionTimeoutMs,
    rules,
    random,
  });
  const { timeoutMs } = config;
  const state: State = { client, timeoutMs, flight: undefined, session: null, hasExpired: false, events: [] };
  return {
    step(input) {
      const done = input.type === "invoke" ? invoke(state, input) : happened(state, client.step(input), input.now);
      return [...client.takeRequests(), ...done];
    },
    wakeAt() {
      const times = [client.wakeAt(), state.flight?.deadline].filter((time) => time !== undefined && time !== null);
      return times.length === 0 ? null : Math.min(...times);
    },
  };
}

function invoke(state: State, { now, operation }: Extract<ClientInput, { readonly type: "invoke" }>): readonly Done[] {
  const requests = requestsOf(operation);
  state.hasExpired = false;
  const asked = new Map(requests.map((request) => [state.client.submit(now, request), { request }]));
  state.flight = { operation, deadline: now + state.timeoutMs, asked };
  return [];
}

function requestsOf({ f, value }: ClientOperation): readonly Request[] {
  if (f === "pipeline")
    return (value as { readonly requests: readonly Json[] }).requests as unknown as readonly Request[];
  return [{ ...(value as object), f } as Request];
}

function happened(state: State, happenings: readonly SessionHappening[], now: Ms): readonly Done[] {
  for (const happening of happenings) take(state, happening);
  const { flight } = state;
  if (flight === undefined) return [];
  const all = [...flight.asked.values()];
  if (now < flight.deadline && !all.every(({ answer, lost }) => answer !== undefined || lost !== undefined)) return [];
  const why = state.hasExpired ? "session-expired" : all.some(({ lost }) => lost) ? "connection-loss" : "timeout";
  for (const [xid, asked] of flight.asked) {
    if (asked.answer === undefined) asked.lost ??= { isSent: !state.client.withdraw(xid) };
  }
  state.flight = undefined;
  return [{ type: "done", outcome: outcomeOf(flight.operation, all, { why, session: state.session }) }];
}

function take(state: State, happening: SessionHappening): void {
  if (happening.type === "event") state.events.push(happening.event);
  else if (happening.type === "expired") state.hasExpired = true;
  else if (happening.type === "connected") {
    state.events =
      happening.session === state.session ? state.events.map((event) => ({ ...event, isFromBefore: true })) : [];
    state.session = happening.session;
  } else if (happening.type === "lost") {
    const asked = state.flight?.asked.get(happening.xid);
    if (asked !== undefined) asked.lost = { isSent: happening.isSent };
  } else if (happening.type === "answer") {
    const { answer, server, xid } = happening;
    const asked = state.flight?.asked.get(xid);
    const events = state.events;
    // The events before an answer that nobody waits for any more belong to the next.
    if (asked === undefined) return;
    state.events = [];
    const { ok, ...said } = answer;
    const header = { session: state.session, server, events } as unknown as { readonly [name: string]: Json };
    asked.answer = { ok, server, said: { ...header, ...(said as unknown as { readonly [name: string]: Json }) } };
  }
}

function outcomeOf(
  operation: ClientOperation,
  all: readonly Asked[],
  { why, session }: { readonly why: string; readonly session: SessionId | null },
): ClientOutcome {
  const wasSent = all.some(({ answer, lost }) => answer !== undefined || lost?.isSent === true);
  const isWhole = all.every(({ answer }) => answer !== undefined);
  const node = all.findLast(({ answer }) => answer !== undefined)?.answer?.server;
  const by = node === undefined ? {} : { node };
  const { value } = operation;
  if (!wasSent) return { type: "fail", value, error: [why, { session }] };
  if (operation.f === "pipeline") {
    const answers = all.flatMap(({ answer, request }) => (answer === undefined ? [] : [pipelined(request, answer)]));
    const told = { ...(value as object), answers } as unknown as Json;
    return isWhole ? { type: "ok", value: told, ...by } : { type: "info", value: told, error: why, ...by };
  }
  const answer = all[0]?.answer;
  if (answer === undefined) return { type: "info", value, error: why };
  if (answer.ok) return { type: "ok", value: { ...(value as object), ...answer.said }, ...by };
  const { error = null, ...header } = answer.said;
  return { type: "fail", value, error: [error, header], ...by };
}

function pipelined({ f }: Request, { ok, said }: NonNullable<Asked["answer"]>): Json {
  return { f, ok, ...said };
}
