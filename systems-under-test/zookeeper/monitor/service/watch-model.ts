/**
 * What the clients of one server wait for, and what they must be told before they see a change. It follows what the server
 * is asked and what it answers, and uses none of its rules.
 */
import type { Connection } from "../../../node-kit/node.ts";
import type { ClientFrame, FrameBody, LinkNumber, RegisteredWatches, ServerFrame } from "../../service/frames.ts";
import type { Answer, Request, SessionId, WatchEvent } from "../../service/requests.ts";
import type { Change } from "../../service/transactions.ts";
import type { Tree } from "../../service/tree.ts";
import { parentOf } from "../../service/tree.ts";
import type { Zxid } from "../../zxid.ts";
import { compareZxids } from "../../zxid.ts";

/** One connection of a session. */
interface Told {
  readonly number: LinkNumber;
  readonly data: Set<string>;
  readonly children: Set<string>;
  /** Events that must come before anything else. */
  due: WatchEvent[];
  lastFrame: number;
}

/** The watches of one life of a server. */
export interface WatchModel {
  /** The server has accepted this connection. */
  opened(session: SessionId, link: LinkNumber): void;
  asked(connection: Connection, frame: Extract<ClientFrame, { readonly type: "frame" }>): void;
  changed(zxid: Zxid, change: Change): void;
  /** A sentence about what is wrong with what the server says; undefined: nothing. @param tree as of now */
  answered(connection: Connection, frame: ServerFrame, tree: Tree): string | undefined;
  /** Only these connections are left. */
  keep(isOpen: (session: SessionId, link: LinkNumber) => boolean): void;
}

/** A server to which nobody is connected. */
export function createWatchModel(): WatchModel {
  const links = new Map<SessionId, Told>();
  const asking = new Map<Connection, Extract<ClientFrame, { readonly type: "frame" }>>();
  return {
    opened(session, number) {
      links.set(session, { number, data: new Set(), children: new Set(), due: [], lastFrame: 0 });
    },
    asked: (connection, frame) => void asking.set(connection, frame),
    changed(zxid, change) {
      for (const told of links.values()) told.due.push(...eventsFor(told, change, zxid));
    },
    answered(connection, frame, tree) {
      const asked = asking.get(connection);
      asking.delete(connection);
      const told = asked === undefined ? undefined : links.get(asked.session);
      if (asked === undefined || told?.number !== frame.link || frame.number <= told.lastFrame) return undefined;
      told.lastFrame = frame.number;
      return wrongOf(told, asked.body, frame, tree);
    },
    keep(isOpen) {
      for (const [session, { number }] of links) if (!isOpen(session, number)) links.delete(session);
    },
  };
}

function eventsFor(told: Told, { path, type }: Change, zxid: Zxid): readonly WatchEvent[] {
  const events: WatchEvent[] = [];
  const isWatched = told.data.delete(path);
  const isGone = type === "delete" && told.children.delete(path);
  if (isWatched || isGone) {
    events.push({ type: type === "create" ? "created" : type === "set" ? "changed" : "deleted", path, zxid });
  }
  if (type !== "set" && told.children.delete(parentOf(path))) {
    events.push({ type: "children", path: parentOf(path), zxid });
  }
  return events;
}

function wrongOf(told: Told, asked: FrameBody, { body, events }: ServerFrame, tree: Tree): string | undefined {
  if (asked.type === "watches") {
    const missed = setAgain(told, tree, asked);
    const [due, given] = [[...told.due.map(nameOf), ...missed].sort(), events.map(nameOf).sort()];
    told.due = [];
    const isSorted = events.every(({ zxid }, at) => at === 0 || compareZxids(events[at - 1]?.zxid ?? zxid, zxid) <= 0);
    if (!isSorted) return `it was told of what it missed in the wrong order: ${events.map(textOf).join(", ")}`;
    return due.join() === given.join()
      ? undefined
      : `it missed [${due.join(", ")}] and was told [${given.join(", ")}] when it connected again`;
  }
  if (asked.type === "request" && body.type === "answer") register(told, asked.request, body.answer);
  if (told.due.length === 0 && events.length === 0) return undefined;
  const [due, given] = [told.due.map(textOf).join(", "), events.map(textOf).join(", ")];
  told.due = [];
  return due === given ? undefined : `it was told [${given}] with its ${body.type}, and [${due}] was due`;
}

/** The watches of a client that connects again. Gives the events that it has missed. */
function setAgain(
  told: Told,
  tree: Tree,
  { lastZxidSeen, watches }: { readonly lastZxidSeen: Zxid; readonly watches: RegisteredWatches },
): readonly string[] {
  const missed = new Set<string>();
  const isLater = (zxid: Zxid): boolean => compareZxids(zxid, lastZxidSeen) > 0;
  for (const path of watches.data) {
    const node = tree.get(path);
    if (node === undefined) missed.add(`deleted ${path}`);
    else if (isLater(node.mzxid)) missed.add(`changed ${path}`);
    else told.data.add(path);
  }
  for (const path of watches.exists) {
    if (tree.get(path) === undefined) told.data.add(path);
    else missed.add(`created ${path}`);
  }
  for (const path of watches.children) {
    const node = tree.get(path);
    if (node === undefined) missed.add(`deleted ${path}`);
    else if (isLater(node.pzxid)) missed.add(`children ${path}`);
    else told.children.add(path);
  }
  return [...missed];
}

function register(told: Told, request: Request, answer: Answer): void {
  if (!("watch" in request) || !(request.watch ?? false) || !answer.ok) return;
  (request.f === "children" ? told.children : told.data).add(request.path);
}

function nameOf({ path, type }: WatchEvent): string {
  return `${type} ${path}`;
}

function textOf(event: WatchEvent): string {
  return `${nameOf(event)} at ${event.zxid.join(".")}`;
}
