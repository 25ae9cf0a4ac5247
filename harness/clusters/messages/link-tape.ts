/**
 * LinkTape: the tape as one directed link has it, on the clock of its cluster. Whoever reads a message from a connection
 * tells of it, and the gate of the connection tells what became of it.
 */
import { CLIENTS, type Endpoint } from "../cluster.ts";
import type { MessageTape } from "./message-tape.ts";

/** Takes the messages of one link, at the moment they come by. */
export interface LinkTape {
  /**
   * Gives the message's number.
   *
   * @param sizeBytes of the whole, where `content` is only its beginning
   * @param client whose it is, as in `MessageRecord`, where the link is that of all clients
   */
  sent(content: Buffer | string, more?: { readonly sizeBytes?: number; readonly client?: string | undefined }): number;
  arrived(number: number): void;
  lost(number: number, isCut: boolean): void;
}

/** Makes the tape of each link of a cluster. */
export type LinkTapes = (from: Endpoint, to: Endpoint) => LinkTape;

/** The links' tapes; undefined where nothing is recorded. @param nowNs the clock of the cluster */
export function linkTapes(tape: MessageTape | undefined, nowNs: () => number): LinkTapes | undefined {
  if (tape === undefined) return undefined;
  return (from, to) => ({
    sent: (content, { sizeBytes, client = CLIENTS } = {}) =>
      tape.sent(from === CLIENTS ? client : from, to === CLIENTS ? client : to, content, nowNs(), sizeBytes),
    arrived: (number) => tape.arrived(number, nowNs()),
    lost: (number, isCut) => tape.lost(number, nowNs(), isCut),
  });
}
