/**
 * Calls to the arbiter: one at a time, asked again for as long as it takes. Giving up would be a decision about who
 * serves, made without the only one who may decide it; so a host that cannot reach the arbiter waits and is silent.
 */
import type { Json, Ms } from "../../node-kit/node.ts";
import type { AnswerMessage, CallMessage } from "../../test-and-set/arbiter.ts";
import type { Answer, Call } from "../../test-and-set/cell.ts";
import type { HostState } from "./host-state.ts";

export interface PendingCall {
  readonly call: string;
  readonly request: Call;
  askAgainAt: Ms;
}

/** Asks; an earlier call that has no answer yet is forgotten. */
export function askArbiter(host: HostState, request: Call): void {
  host.arbiterCallCount++;
  // An answer may come when the host has been started anew, and must not be taken for one of this life.
  host.arbiterCall = { call: `${host.who}/${host.arbiterCallCount}`, request, askAgainAt: host.now };
  askAgain(host);
}

/** Asks again when it is time. */
export function askAgain(host: HostState): void {
  const pending = host.arbiterCall;
  if (pending === null || host.now < pending.askAgainAt) return;
  pending.askAgainAt = host.now + host.options.arbiterRetryMs;
  const message: CallMessage = { type: "call", call: pending.call, request: pending.request };
  host.effects.push({ type: "send", to: host.arbiter, message: message as unknown as Json });
}

/** The answer to the pending call, which is over with it; null for an answer to an earlier one. */
export function takeAnswer(
  host: HostState,
  message: AnswerMessage,
): { readonly request: Call; readonly answer: Answer } | null {
  const pending = host.arbiterCall;
  if (pending === null || pending.call !== message.call) return null;
  host.arbiterCall = null;
  return { request: pending.request, answer: message.answer };
}
