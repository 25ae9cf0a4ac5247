/**
 * Calls to the arbiter: one at a time, repeated until it answers.
 *
 * Only the arbiter may decide who serves. A host that gave up would decide it alone, so a host that cannot reach the
 * arbiter waits and answers nobody.
 *
 * An arbiter on Raft has several servers, of which one leads. A host stays with the server that answered last. It follows a
 * hint at once, and asks the next server when it got no answer.
 */
import type { Id, Json } from "../../node-kit/node.ts";
import type { AnswerMessage, CallMessage, NotLeaderMessage } from "../../test-and-set/arbiter.ts";
import type { Answer, Call } from "../../test-and-set/cell.ts";
import type { HostState } from "./host-state.ts";

/** Starts a call. An unanswered earlier call is dropped. */
export function askArbiter(host: HostState, request: Call): void {
  host.arbiterCallCount++;
  // The name includes this life of the host, so that an answer to an earlier life is not taken for ours.
  const call = `${host.who}/${host.arbiterCallCount}`;
  host.arbiterCall = { call, request, retryAt: host.now, attempts: 0, hasFollowedHint: false };
  retryCall(host);
}

/** Repeats the call if it is time. */
export function retryCall(host: HostState): void {
  const pending = host.arbiterCall;
  if (pending === null || host.now < pending.retryAt) return;
  if (pending.attempts > 0) host.askedArbiter = (host.askedArbiter + 1) % host.arbiters.length;
  pending.hasFollowedHint = false;
  send(host);
}

/** A server of the arbiter does not lead. Two that point at each other would be asked for ever, so one hint is followed. */
export function onNotLeader(host: HostState, { call, hint }: NotLeaderMessage): void {
  const pending = host.arbiterCall;
  const hinted = hint === undefined ? -1 : host.arbiters.indexOf(hint);
  if (pending === null || pending.call !== call || hinted < 0 || pending.hasFollowedHint) return;
  pending.hasFollowedHint = true;
  host.askedArbiter = hinted;
  send(host);
}

function send(host: HostState): void {
  const pending = host.arbiterCall;
  const to: Id | undefined = host.arbiters[host.askedArbiter];
  if (pending === null || to === undefined) return;
  pending.attempts++;
  pending.retryAt = host.now + host.options.arbiterRetryMs;
  const message: CallMessage = { type: "call", call: pending.call, request: pending.request };
  host.effects.push({ type: "send", to, message: message as unknown as Json });
}

/** Ends the pending call with this answer. Null if the answer belongs to an earlier call. */
export function takeAnswer(
  host: HostState,
  message: AnswerMessage,
): { readonly request: Call; readonly answer: Answer } | null {
  const pending = host.arbiterCall;
  if (pending === null || pending.call !== message.call) return null;
  host.arbiterCall = null;
  return { request: pending.request, answer: message.answer };
}
