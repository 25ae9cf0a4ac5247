/**
 * Commands of clients, and what a script claims of the answers.
 */
import type { Id, Json } from "../../../node-kit/node.ts";
import { membersText } from "../../membership/configuration.ts";
import type { RaftRequest } from "../../core/messages.ts";
import type { Operation } from "../../../replicated-store/commands.ts";
import { outcomeOf, type Action, type Commands } from "./action.ts";
import { ask, named, valueOf, type Session, type Stage } from "./stage.ts";
import { logText, replyText, stateText } from "./words.ts";
import type { WordsReader } from "./words-reader.ts";

const OPERATIONS =
  "open, write KEY VALUE, read KEY, append KEY VALUE, cas KEY FROM TO, delete KEY, transfer [NODE], members [add NODES] [remove NODES]";

/** What a client asks, once the session and its numbers are known. */
type Question = (stage: Stage, at: Id) => RaftRequest;

/**
 * `NAME: NODE OPERATION [in SESSION]` or `NAME: again REQUEST at NODE`; the words after the name.
 * @throws ScriptSyntaxError
 */
export function readRequest(name: string, words: WordsReader): Action {
  if (words.accept("again")) {
    const earlier = words.next("the name of a request");
    if (!words.accept("at")) throw words.wrong('"at" and a node');
    const at = words.node();
    words.end();
    return outcomeOf((stage) => ask(stage, name, { at, request: named(stage.requests, "a request", earlier).request }));
  }
  const at = words.node();
  const question = readQuestion(words);
  words.end();
  return outcomeOf((stage) => ask(stage, name, { at, request: question(stage, at) }));
}

function readQuestion(words: WordsReader): Question {
  if (words.accept("open")) return () => ({ type: "open" });
  if (words.accept("transfer")) {
    const to: Id | undefined = words.peek() === "" ? undefined : words.node();
    return () => (to === undefined ? { type: "transfer" } : { type: "transfer", to });
  }
  if (words.accept("members")) return readChange(words);
  const op = readOperation(words);
  const session = words.accept("in") ? words.next("the name of a session") : undefined;
  return (stage) => operationIn(stage, session, op);
}

/** A change of the members that the node asked knows of. */
function readChange(words: WordsReader): Question {
  const add = words.accept("add") ? words.nodes() : [];
  const remove = words.accept("remove") ? words.nodes() : [];
  return ({ script }, at) => {
    const noted = script.notes(at).findLast(({ note }) => note.event === "members")?.note;
    return { type: "change-members", add, remove, version: Number(noted?.["version"] ?? 0) };
  };
}

function readOperation(words: WordsReader): Operation {
  const f = words.peek();
  if (f !== "write" && f !== "append" && f !== "cas" && f !== "read" && f !== "delete") throw words.wrong(OPERATIONS);
  words.next("an operation");
  const key = words.next("a key");
  const value = (): Json => words.json("a value as JSON");
  if (f === "read" || f === "delete") return { f, key, value: null };
  return { f, key, value: f === "cas" ? [value(), value()] : value() };
}

/** The next request of this session; without a name, of the one that was opened last. */
function operationIn(stage: Stage, name: string | undefined, op: Operation): RaftRequest {
  const session: Session | undefined =
    name === undefined ? [...stage.sessions.values()].at(-1) : named(stage.sessions, "a session", name);
  if (session === undefined) throw new Error('expected a session: "session NAME at NODE" comes first');
  const seq = ++session.lastSeq;
  return { type: "operation", session: session.id, seq, firstOutstanding: seq, op };
}

/** What is wrong, as a sentence; undefined where the claim holds. */
type Claim = (stage: Stage) => string | undefined;

/** `NODE leads`, `NODE log LOG`, `NODE members NODES`. */
function readNodeClaim(words: WordsReader): Claim {
  const id = words.node();
  if (words.accept("leads")) {
    return ({ script }) =>
      script.leader() === id ? undefined : `${script.leader() ?? "nobody"} leads, expected ${id}`;
  }
  if (words.accept("members")) return readMembersClaim(id, words);
  if (!words.accept("log")) throw words.wrong('"leads", "log" or "members"');
  const expected = words.next("a log, such as [1 1 2]");
  return ({ script }) => {
    const { base, entries } = script.see(id);
    const found = logText({ base, log: entries.map(([term]) => term) });
    return found === expected ? undefined : `${id} has the log ${found}, expected ${expected}`;
  };
}

/** Who votes, as this node sees it, and nobody else. */
function readMembersClaim(id: Id, words: WordsReader): Claim {
  const expected = words.nodes().join(" ");
  return ({ script }) => {
    const configuration = script.see(id).stages?.at(-1)?.configuration;
    const found = configuration === undefined ? "fixed" : membersText(configuration);
    return found === expected ? undefined : `${id} sees the members ${found}, expected ${expected}`;
  };
}

/** `REQUEST ok`, `REQUEST not ok`, `REQUEST gives VALUE [if OTHER ok]`, or of a node. */
function readClaim(words: WordsReader): Claim {
  if (words.isAtNode()) return readNodeClaim(words);
  const name = words.next("a node, or the name of a request");
  const isOk = (stage: Stage, of: string): boolean => valueOf(stage, of) !== undefined;
  if (words.accept("ok")) return (stage) => (isOk(stage, name) ? undefined : `${name} was not answered with ok`);
  if (words.accept("not")) {
    if (!words.accept("ok")) throw words.wrong('"ok"');
    return (stage) => (isOk(stage, name) ? `${name} was answered with ok` : undefined);
  }
  if (!words.accept("gives")) throw words.wrong('"ok", "not ok" or "gives"');
  const expected = JSON.stringify(words.json("a value as JSON"));
  const condition = words.accept("if") ? words.next("the name of a request") : undefined;
  if (condition !== undefined && !words.accept("ok")) throw words.wrong('"ok"');
  return (stage) => {
    const found = valueOf(stage, name);
    if (found === undefined || (condition !== undefined && !isOk(stage, condition))) return undefined;
    const text = JSON.stringify(found);
    const why = condition === undefined ? "" : `, and ${condition} is ok`;
    return text === expected ? undefined : `${name} gave ${text}, expected ${expected}${why}`;
  };
}

/** What clients ask for, and what they were answered. */
export const clientCommands: Commands = {
  session: {
    usage: "session NAME at NODE",
    what: "A client opens a session, and everything is delivered.",
    read(words) {
      const name = words.next("a name");
      if (!words.accept("at")) throw words.wrong('"at" and a node');
      const at = words.node();
      words.end();
      return outcomeOf(({ script, sessions }) => {
        sessions.set(name, { id: script.openSession(at), lastSeq: 0 });
        script.deliverAll();
        script.watch();
      });
    },
  },
  load: {
    usage: "load NODE KEY FROM..TO",
    what: "Writes these numbers to the key, one after the other; everything is delivered in between.",
    read(words) {
      const at = words.node();
      const key = words.next("a key");
      const range = /^(\d+)\.\.(\d+)$/.exec(words.peek());
      if (range === null) throw words.wrong("a range of numbers, such as 1..10");
      words.next("a range");
      words.end();
      const [from, to] = [Number(range[1]), Number(range[2])];
      return {
        telling: "the outcome",
        run(stage) {
          const lines: string[] = [];
          for (let value = from; value <= to; value++) {
            const { handle } = loaded(stage, at, { f: "write", key, value });
            const reply = handle.reply();
            if (reply?.ok !== true) lines.push(`${value}: ${reply === undefined ? "no answer" : replyText(reply)}`);
          }
          return lines;
        },
      };
    },
  },
  must: {
    usage: "must REQUEST ok|not ok|gives VALUE [if OTHER ok] | must NODE leads|log LOG|members NODES",
    what: "Claims something of an answer, or of a node. An answer that is missing gives nothing.",
    read(words) {
      const claim = readClaim(words);
      words.end();
      return {
        telling: "the outcome",
        run(stage) {
          const broken = claim(stage);
          if (broken === undefined) return [];
          stage.broken.push(broken);
          return [`BROKEN: ${broken}`];
        },
      };
    },
  },
  show: {
    usage: "show [NODES]",
    what: "Tells the states of nodes that run; without names, of all.",
    read(words) {
      const ids = words.nodes();
      words.end();
      return {
        telling: "the outcome",
        run: ({ script }) =>
          (ids.length === 0 ? script.ids : ids).map((id) =>
            script.state(id) === "running" ? `${id}: ${stateText(script.see(id))}` : `${id}: ${script.state(id)}`,
          ),
      };
    },
  },
};

function loaded(stage: Stage, at: Id, op: Operation): ReturnType<Stage["requests"]["get"]> & object {
  const { script } = stage;
  const request = operationIn(stage, undefined, op);
  const handle = script.request(at, request);
  script.deliverAll();
  script.watch();
  return { request, handle };
}
