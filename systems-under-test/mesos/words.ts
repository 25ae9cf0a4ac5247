/**
 * The messages and notes of the cluster manager in words.
 */
import type { Json, Note } from "../node-kit/node.ts";
import { zookeeperWords } from "../zookeeper/words.ts";
import { type Deed, fieldsOf, fieldText, type NoteWords, type SystemWords, type TimedNote } from "../words.ts";

/** What the cluster manager says of its messages and notes. */
export const mesosWords: SystemWords = { describeMessage, describeNote, tellNote, describeLead };

type Fields = { readonly [name: string]: Json };

function describeMessage(message: Json): string | undefined {
  const fields = fieldsOf(message);
  if (fields === undefined) return undefined;
  if (isBetweenServers(fields)) return zookeeperWords.describeMessage?.(message);
  return WORDS[fieldText(fields["type"] ?? fields["f"])]?.(fields);
}

/** Votes, and everything that belongs to a channel of the ordered log. */
function isBetweenServers({ type, channel, learner }: Fields): boolean {
  return type === "vote" || channel !== undefined || learner !== undefined;
}

/** A frame of a session, or the answer to one. */
function sessionText(frame: Fields | undefined): string {
  const body = fieldsOf(frame?.["body"] ?? null);
  const request = fieldsOf(body?.["request"] ?? null);
  if (request !== undefined) {
    const { f, path } = request;
    return path === undefined ? fieldText(f) : `${fieldText(f)} ${fieldText(path)}`;
  }
  return fieldText(body?.["type"] ?? frame?.["type"]);
}

/** The words of a connection, or what it only acknowledges. */
function wordsIn({ words }: Fields): string {
  const all = Array.isArray(words) ? (words as readonly Json[]) : [];
  if (all.length === 0) return "acknowledges what came";
  return all.map((word) => describeMessage(word) ?? fieldText(fieldsOf(word)?.["type"])).join("; ");
}

function count(list: Json | undefined): string {
  const length = Array.isArray(list) ? list.length : 0;
  return `${length} ${length === 1 ? "task" : "tasks"}`;
}

function nameOfLaunch({ value }: Fields): string {
  return fieldText(fieldsOf(value ?? null)?.["name"]);
}

const WORDS: { readonly [type: string]: (fields: Fields) => string } = {
  sessionRequest: ({ request }) => `asks ZooKeeper: ${sessionText(fieldsOf(request ?? null))}`,
  sessionReply: ({ reply }) => `ZooKeeper answers: ${sessionText(fieldsOf(reply ?? null))}`,
  contend: ({ group }) => `claims to be the ${fieldText(group)}`,
  watch: ({ group }) => `asks who is the ${fieldText(group)}`,
  standing: ({ group, epoch, holder }) => `${fieldText(group)}: ${fieldText(holder)} in epoch ${fieldText(epoch)}`,
  store: ({ epoch, request }) => `stores entries, epoch ${fieldText(epoch)}, request ${fieldText(request)}`,
  stored: ({ request, isCurrent }) =>
    isCurrent === true ? `has stored request ${fieldText(request)}` : `refuses request ${fieldText(request)}`,
  load: ({ epoch }) => `asks for all entries, epoch ${fieldText(epoch)}`,
  loaded: ({ entries }) => `hands over ${String(Array.isArray(entries) ? entries.length : 0)} entries`,
  register: ({ agentId, tasks }) =>
    agentId === null ? "registers as a new agent" : `registers as ${fieldText(agentId)} with ${count(tasks)}`,
  shutdown: ({ agentId }) => `tells ${fieldText(agentId)} to end its tasks and leave`,
  ping: () => "ping",
  pong: () => "pong",
  subscribe: ({ framework }) =>
    framework === null ? "subscribes a new framework" : `subscribes framework ${fieldText(framework)}`,
  frame: wordsIn,
  registered: ({ agentId }) => `registered as ${fieldText(agentId)}`,
  runTask: ({ info }) => `run task ${fieldText(fieldsOf(info ?? null)?.["task"])}`,
  killTask: ({ task }) => `kill task ${fieldText(task)}`,
  ackUpdate: ({ uuid }) => `acknowledges update ${fieldText(uuid)}`,
  shutdownFramework: ({ framework }) => `end all tasks of framework ${fieldText(framework)}`,
  statusUpdate: ({ task, state, uuid }) => `task ${fieldText(task)} is ${fieldText(state)}, update ${fieldText(uuid)}`,
  latestState: ({ task, state }) => `task ${fieldText(task)} is ${fieldText(state)} by now`,
  unknownTask: ({ task }) => `knows no task ${fieldText(task)}`,
  exitedExecutor: ({ task }) => `the executor of ${fieldText(task)} broke`,
  frameworkEnded: ({ framework }) => `has ended the tasks of framework ${fieldText(framework)}`,
  subscribed: ({ framework, stream }) => `subscribed: framework ${fieldText(framework)}, stream ${fieldText(stream)}`,
  offer: ({ offer, agentId, cpus }) => `offers ${fieldText(cpus)} cpus of ${fieldText(agentId)} as ${fieldText(offer)}`,
  rescind: ({ offer }) => `withdraws offer ${fieldText(offer)}`,
  update: ({ task, state, reason }) =>
    `task ${fieldText(task)} is ${fieldText(state)}${typeof reason === "string" ? `, ${reason}` : ""}`,
  failure: ({ agentId, task }) =>
    task === null ? `agent ${fieldText(agentId)} failed` : `the executor of ${fieldText(task)} failed`,
  error: ({ why }) => `ends the subscription: ${fieldText(why)}`,
  heartbeat: () => "heartbeat",
  confirmed: () => "has its id on disk",
  accept: ({ offer, tasks }) => `accepts offer ${fieldText(offer)} for ${count(tasks)}`,
  decline: ({ offer }) => `gives offer ${fieldText(offer)} back`,
  kill: (fields) => `kill task ${fieldText(fields["task"] ?? nameOfLaunch(fields))}`,
  acknowledge: ({ uuid }) => `has got update ${fieldText(uuid)}`,
  reconcile: ({ tasks }) =>
    Array.isArray(tasks) && tasks.length > 0 ? `asks about ${count(tasks)}` : "asks about all its tasks",
  launch: (fields) => `launch ${nameOfLaunch(fields)}`,
  read: () => "show all tasks",
};

const NOTES: { readonly [event: string]: (note: Note) => string } = {
  "task-started": ({ task, agentId }) => `began task ${fieldText(task)} as agent ${fieldText(agentId)}`,
  "task-ended": ({ task, state, why }) =>
    `task ${fieldText(task)} ended: ${fieldText(state)}${why === undefined ? "" : `, ${fieldText(why)}`}`,
  "executor-failed": ({ task }) => `lost the executor of task ${fieldText(task)}`,
  "order-refused": ({ order, epoch, seen }) =>
    `refused ${fieldText(order)} of epoch ${fieldText(epoch)}, for it has obeyed epoch ${fieldText(seen)}`,
  "shut-down": ({ agentId }) => `was told that it had been given up as ${fieldText(agentId)}, and ended its tasks`,
  registered: ({ agentId, epoch }) =>
    `registered as ${fieldText(agentId)} with the master of epoch ${fieldText(epoch)}`,
  "agent-registered": ({ agentId, node, tasks }) =>
    `let ${fieldText(node)} in as ${fieldText(agentId)} with ${fieldText(tasks)} tasks`,
  "agent-unreachable": ({ agentId }) => `gave up agent ${fieldText(agentId)}`,
  "agent-shut-down": ({ agentId }) => `told ${fieldText(agentId)} to leave, for it had been given up`,
  "framework-recovered": ({ framework }) => `learned of framework ${fieldText(framework)} from an agent`,
  "framework-removed": ({ framework }) =>
    `removed framework ${fieldText(framework)}: its time without a scheduler was over`,
  "subscription-refused": ({ framework }) => `refused framework ${fieldText(framework)}, which had been removed`,
  subscribed: ({ framework, stream, scheduler }) =>
    scheduler === undefined
      ? `subscribed framework ${fieldText(framework)}, stream ${fieldText(stream)}`
      : `gave ${fieldText(scheduler)} the stream ${fieldText(stream)} of framework ${fieldText(framework)}`,
  disconnected: ({ framework }) => `lost the scheduler of framework ${fieldText(framework)}`,
  "call-refused": ({ call, stream }) => `refused ${fieldText(call)} of the old stream ${fieldText(stream)}`,
  failure: ({ agentId, task }) =>
    task === null
      ? `heard that agent ${fieldText(agentId)} failed`
      : `heard that the executor of ${fieldText(task)} on ${fieldText(agentId)} failed`,
  ended: ({ task, state }) => `knows for good that task ${fieldText(task)} ended: ${fieldText(state)}`,
  replaced: ({ name }) => `launches ${fieldText(name)} again`,
  granted: ({ group, epoch, holder }) =>
    `made ${fieldText(holder)} the ${fieldText(group)} of epoch ${fieldText(epoch)}`,
};

const MINOR: readonly string[] = ["registered", "agent-registered", "task-started", "ended", "granted"];

function describeNote(note: Note): NoteWords | undefined {
  if (note.event === "role") {
    const role = fieldText(note["role"]);
    const isMinor = role !== "leader" && role !== "active";
    return { text: isMinor ? role : `${role}, epoch ${fieldText(note["term"])}`, isMinor };
  }
  const words = NOTES[note.event];
  return words === undefined
    ? zookeeperWords.describeNote?.(note)
    : { text: words(note), isMinor: MINOR.includes(note.event) };
}

/** Notes that are only evidence for checks, and not worth telling. */
const SILENT: readonly string[] = [
  "call",
  "answered",
  "heard",
  "update",
  "intent",
  "task-taken",
  "task-sent",
  "accept",
];

function tellNote(timed: TimedNote, all: readonly TimedNote[]): readonly Deed[] | undefined {
  const { note } = timed;
  if (note.event === "role") {
    const role = fieldText(note["role"]);
    if (role === "leader") return [{ phrase: `became the leading master in epoch ${fieldText(note["term"])}` }];
    if (role === "active") return [{ phrase: `became the active scheduler in epoch ${fieldText(note["term"])}` }];
    return [];
  }
  if (SILENT.includes(note.event)) return [];
  const words = NOTES[note.event];
  if (words === undefined) return zookeeperWords.tellNote?.(timed, all);
  return [MINOR.includes(note.event) ? { phrase: words(note), series: note.event } : { phrase: words(note) }];
}

function describeLead(note: Note): string {
  const what = note["role"] === "active" ? "the active scheduler" : "the leading master";
  return `${what} of epoch ${fieldText(note["term"])}`;
}
