/**
 * A host: the node that runs the guest, as primary or as backup. Each input goes to the host's current role, and then
 * the role does whatever is due.
 */
import type { Id, Input, Json, Ms, Node } from "../../node-kit/node.ts";
import type { RandomStream } from "../../node-kit/random.ts";
import { wholeStateOf } from "../../node-kit/whole-state.ts";
import type { AnswerMessage, NotLeaderMessage } from "../../test-and-set/arbiter.ts";
import { arbitersOf } from "../../test-and-set/nodes.ts";
import type { Member } from "../../system.ts";
import { onNotLeader, retryCall, takeAnswer } from "./arbiter-calls.ts";
import { backupWakeAt, continueBackup, onBackupAnswer, onBackupApplied, onBackupMessage } from "./backup.ts";
import { becomeFresh, continueFresh, freshWakeAt, onFreshAnswer, onFreshMessage } from "./fresh.ts";
import type { HostOptions, HostState } from "./host-state.ts";
import { inspectHost, progressOf } from "../monitor/inspection.ts";
import type { BootGuest } from "../guest/guest.ts";
import type { IoDone } from "../disk/messages.ts";
import { createMachine, stateText } from "../guest/machine.ts";
import type { HostMessage, ServiceReply } from "./messages.ts";
import { replyTo } from "./output.ts";
import {
  continuePrimary,
  onPrimaryAnswer,
  onPrimaryDisk,
  onPrimaryMessage,
  onPrimaryRequest,
  primaryWakeAt,
} from "./primary.ts";
import type { HostRules } from "./rules.ts";

/** What a host is made from. */
export interface HostConfig {
  readonly id: Id;
  readonly members: readonly Member[];
  readonly options: HostOptions;
  readonly rules: HostRules;
  /** The program that the hosts run. */
  readonly bootGuest: BootGuest;
}

/** Creates a host. Throws an Error if the members are not two hosts, an arbiter and a disk. */
export function createHost(config: HostConfig, random: RandomStream): Node<Json, Json, Json> {
  const hosts = config.members.filter((member) => member.role === "host").map((member) => member.id);
  const arbiters = arbitersOf(config);
  const disk = config.members.find((member) => member.role === "disk")?.id;
  const peer = hosts.find((id) => id !== config.id);
  const isPair = hosts.length === 2 && hosts.includes(config.id);
  if (!isPair || peer === undefined || arbiters.length === 0 || disk === undefined) {
    throw new Error(
      `vm-ft: expected two hosts, "${config.id}" one of them, an arbiter and a disk; found ${hosts.join(", ")}.`,
    );
  }
  const host: HostState = {
    id: config.id,
    peer,
    arbiters,
    askedArbiter: 0,
    disk,
    isFirst: hosts[0] === config.id,
    options: config.options,
    rules: config.rules,
    random,
    bootGuest: config.bootGuest,
    who: config.id,
    now: 0,
    role: { mode: "halted" },
    machine: createMachine(config.bootGuest),
    arbiterCall: null,
    arbiterCallCount: 0,
    applyIndex: 0,
    notedRole: "",
    effects: [],
  };
  return {
    step(input) {
      host.now = input.now;
      host.effects = [];
      dispatch(host, input);
      continueRole(host);
      return host.effects;
    },
    wakeAt: () => wakeAt(host),
    inspect: () => inspectHost(host),
    progress: () => progressOf(host),
    wholeState: () =>
      wholeStateOf(host, {
        without: [
          ...(["id", "peer", "arbiters", "disk", "isFirst", "options", "rules", "random", "bootGuest"] as const),
          // Each step has its own.
          "effects",
        ],
        as: { machine: stateText(host.machine) },
      }),
  };
}

function dispatch(host: HostState, input: Input<Json, Json>): void {
  const { role } = host;
  switch (input.type) {
    case "boot":
      host.who = `${host.id}#${input.incarnation}`;
      becomeFresh(host);
      return;
    case "receive":
      if (host.arbiters.includes(input.from))
        onAnswer(host, input.message as unknown as AnswerMessage | NotLeaderMessage);
      else if (input.from === host.disk) onDiskDone(host, input.message as unknown as IoDone);
      else onMessage(host, input.message as unknown as HostMessage);
      return;
    case "request":
      if (role.mode === "primary") onPrimaryRequest(host, role, input.connection, input.request);
      else replyTo(host, input.connection, refusal(host));
      return;
    case "applied":
      if (role.mode === "backup") onBackupApplied(host, role);
      return;
    case "tick":
    case "durable":
    case "linkDown":
      return;
  }
}

/** A backup redirects clients to its primary. In any other role a host does not know who serves. */
function refusal(host: HostState): ServiceReply {
  const isShadowing = host.role.mode === "backup" && host.role.claim === "no";
  return isShadowing ? { type: "not-serving", hint: host.peer } : { type: "not-serving" };
}

function onMessage(host: HostState, message: HostMessage): void {
  const { role } = host;
  if (role.mode === "primary") onPrimaryMessage(host, role, message);
  else if (role.mode === "backup") onBackupMessage(host, role, message);
  else if (role.mode === "booting") onFreshMessage(host, role, message);
}

function onDiskDone(host: HostState, done: IoDone): void {
  if (host.role.mode === "primary") onPrimaryDisk(host, host.role, done);
}

function onAnswer(host: HostState, message: AnswerMessage | NotLeaderMessage): void {
  if (message.type === "not-leader") {
    onNotLeader(host, message);
    return;
  }
  const taken = takeAnswer(host, message);
  if (taken === null) return;
  const { role } = host;
  if (role.mode === "primary") onPrimaryAnswer(host, role, taken.request.f, taken.answer);
  else if (role.mode === "backup") onBackupAnswer(host, role, taken.request.f, taken.answer);
  else if (role.mode === "booting") onFreshAnswer(host, taken.answer);
}

/** Does what is due in the current role, which may change the role. */
function continueRole(host: HostState): void {
  if (host.role.mode === "booting") continueFresh(host, host.role);
  if (host.role.mode === "backup") continueBackup(host, host.role);
  if (host.role.mode === "primary") continuePrimary(host, host.role);
  retryCall(host);
}

function wakeAt(host: HostState): Ms | null {
  const { role, arbiterCall } = host;
  let at: Ms | null = null;
  if (role.mode === "booting") at = freshWakeAt(role);
  if (role.mode === "backup") at = backupWakeAt(host, role);
  if (role.mode === "primary") at = primaryWakeAt(host, role);
  if (arbiterCall === null) return at;
  return at === null ? arbiterCall.retryAt : Math.min(at, arbiterCall.retryAt);
}
