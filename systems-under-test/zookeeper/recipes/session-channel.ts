/**
 * What a recipe's client knows of one of its sessions: how the requests of the moment ended, and which watches have fired.
 */
import type { ClientInput } from "../../node-kit/client.ts";
import type { Ms } from "../../node-kit/node.ts";
import type { SessionClient, SessionHappening, Xid } from "../client/session-client.ts";
import type { Request, SessionId } from "../service/requests.ts";
import type { Ending } from "./recipe.ts";

/** A session client and what came of what it was asked. */
export interface SessionChannel {
  readonly client: SessionClient;
  /** The requests that are submitted next belong together, and to this session; undefined: to whichever is open. */
  begin(session: SessionId | undefined): void;
  /** @param isOver the operation has no time left: the request is not sent */
  submit(now: Ms, request: Request, isOver: boolean): void;
  take(input: Exclude<ClientInput, { readonly type: "invoke" }>): void;
  /** How the requests ended; undefined: not all have. @param isOver nobody waits any longer */
  endings(isOver: boolean): readonly Ending[] | undefined;
  /** Whether a watch on this path is set, and was so in this session. */
  watches(path: string): boolean;
  hasFired(path: string): boolean;
}

const NOT_SENT: Ending = { ok: false, error: "lost", isSent: false };
const IN_DOUBT: Ending = { ok: false, error: "lost", isSent: true };

interface Asked {
  readonly xid: Xid | undefined;
  ending: Ending | undefined;
}

/** The channel of this client. */
export function createSessionChannel(client: SessionClient): SessionChannel {
  return new Channel(client);
}

class Channel implements SessionChannel {
  readonly client: SessionClient;
  #asked: Asked[] = [];
  #session: SessionId | undefined;
  /** By path, whether the watch that was set last has fired. */
  readonly #watches = new Map<string, boolean>();

  constructor(client: SessionClient) {
    this.client = client;
  }

  begin(session: SessionId | undefined): void {
    this.#asked = [];
    this.#session = session;
  }

  submit(now: Ms, request: Request, isOver: boolean): void {
    const isElsewhere = this.#session !== undefined && this.client.session !== this.#session;
    if (isOver || isElsewhere) {
      this.#asked.push({ xid: undefined, ending: NOT_SENT });
      return;
    }
    if ("watch" in request && request.watch) this.#watches.set(request.path, false);
    this.#asked.push({ xid: this.client.submit(now, request), ending: undefined });
  }

  take(input: Exclude<ClientInput, { readonly type: "invoke" }>): void {
    for (const happening of this.client.step(input)) this.#happened(happening);
  }

  endings(isOver: boolean): readonly Ending[] | undefined {
    if (isOver) this.#giveUp();
    const endings = this.#asked.map(({ ending }) => ending).filter((ending) => ending !== undefined);
    return endings.length < this.#asked.length ? undefined : endings;
  }

  watches(path: string): boolean {
    return this.#watches.has(path);
  }

  hasFired(path: string): boolean {
    return this.#watches.get(path) === true;
  }

  #happened(happening: SessionHappening): void {
    if (happening.type === "answer") this.#end(happening.xid, happening.answer);
    if (happening.type === "lost") this.#end(happening.xid, happening.isSent ? IN_DOUBT : NOT_SENT);
    if (happening.type === "event" && this.#watches.has(happening.event.path)) {
      this.#watches.set(happening.event.path, true);
    }
    if (happening.type === "expired") this.#watches.clear();
  }

  #end(xid: Xid, ending: Ending): void {
    const asked = this.#asked.find((one) => one.xid === xid);
    if (asked !== undefined) asked.ending ??= ending;
  }

  #giveUp(): void {
    for (const asked of this.#asked) {
      if (asked.ending !== undefined || asked.xid === undefined) continue;
      asked.ending = this.client.withdraw(asked.xid) ? NOT_SENT : IN_DOUBT;
    }
  }
}
