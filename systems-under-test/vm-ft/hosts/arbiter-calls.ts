/**
 * Calls to the arbiter: one at a time, repeated until it answers.
 *
 * Only the arbiter may decide who serves. A host that gave up would decide it alone, so a host that cannot reach the
 * arbiter waits and answers nobody.
 */
import type { Json } from "../../node-kit/node.ts";
import type { AnswerMessage, CallMessage } from "../../test-and-set/arbiter.ts";
import type { Answer, Call } from "../../test-and-set/cell.ts";
import type { HostState } from "./host-state.ts";

/** Starts a call. An unanswered earlier call is dropped. */
export function askArbiter(host: HostState, request: Call): void {
  host.arbiterCallCount++;
  // The name includes this life of the host, so that an answer to an earlier life is not taken for ours.
  host.arbiterCall = { call: `${host.who}/${host.arbiterCallCount}`, request, retryAt: host.now };
  retryCall(host);
}

/** Repeats the call if it is time. */
export function retryCall(host: HostState): void {
  const pending = host.arbiterCall;
  if (pending === null || host.now < pending.retryAt) return;
  pending.retryAt = host.now + host.options.arbiterRetryMs;
  const message: CallMessage = { type: "call", call: pending.call, request: pending.request };
  host.effects.push({ type: "send", to: host.arbiter, message: message as unknown as Json });
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
