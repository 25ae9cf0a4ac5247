/**
 * A node's session with ZooKeeper: the session client, whose requests and replies travel as messages between nodes.
 */
import type { Id, Ms } from "../../node-kit/node.ts";
import type { RandomStream } from "../../node-kit/random.ts";
import { createSessionClient, type SessionHappening, type Xid } from "../../zookeeper/client/session-client.ts";
import { correctClientRules } from "../../zookeeper/client/rules.ts";
import type { Answer, Request, SessionId } from "../../zookeeper/service/requests.ts";
import type { MesosMessage } from "../messages.ts";
import type { CoordinationNeeds } from "../register/coordination.ts";

/** What came of a request; undefined: nobody knows. */
export type Answered = (answer: Answer | undefined, now: Ms) => void;

/** A session, and after it the next. */
export interface Session {
  /** Null: none is open as far as is known. */
  readonly id: SessionId | null;
  /** Asks for this. It leaves with the next tick. */
  ask(now: Ms, request: Request, answered: Answered): void;
  receive(now: Ms, from: Id, message: MesosMessage): void;
  /** Lets time pass. */
  tick(now: Ms): void;
  /** Sends what was asked. */
  flush(): void;
  wakeAt(): Ms | null;
}

/** What a session is made of. */
export interface SessionConfig extends Pick<CoordinationNeeds, "session" | "send"> {
  readonly servers: readonly Id[];
  readonly sessionMs: Ms;
  readonly random: RandomStream;
  /** What happens to the session besides answers. */
  readonly onHappening: (now: Ms, happening: SessionHappening) => void;
}

/** A session that is opened with the first question. */
export function createSession(config: SessionConfig): Session {
  const { servers, sessionMs, random, session: life, send, onHappening } = config;
  const client = createSessionClient({
    servers,
    firstServer: random.integer(0, servers.length - 1),
    sessionTimeoutMs: sessionMs,
    rules: correctClientRules,
    random,
  });
  const waiting = new Map<Xid, Answered>();
  const happened = (now: Ms, happenings: readonly SessionHappening[]): void => {
    for (const happening of happenings) {
      if (happening.type !== "answer" && happening.type !== "lost") onHappening(now, happening);
      else {
        const answered = waiting.get(happening.xid);
        waiting.delete(happening.xid);
        answered?.(happening.type === "answer" ? happening.answer : undefined, now);
      }
    }
  };
  return {
    get id() {
      return client.session;
    },
    ask: (now, request, answered) => void waiting.set(client.submit(now, request), answered),
    receive(now, from, message) {
      if (message.type !== "sessionReply" || message.life !== life) return;
      const { id, reply } = message;
      happened(now, client.step({ type: "response", now, from, id, reply }));
    },
    tick: (now) => happened(now, client.step({ type: "tick", now })),
    flush() {
      for (const { to, id, request } of client.takeRequests()) send(to, { type: "sessionRequest", life, id, request });
    },
    wakeAt: () => client.wakeAt(),
  };
}
