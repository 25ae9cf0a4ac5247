/**
 * A TCP proxy in front of one port of one server, for one sort of caller: another server, or the clients.
 *
 * Callers must see what they would see without it. So nobody listens here while the server is down, and a caller is
 * refused; only behind a cut nobody learns of that.
 */
import { type Server, type Socket, connect, createServer } from "node:net";

import { carry, carryLines } from "../../local/links/carry.ts";
import type { Link } from "../../local/links/link.ts";
import { createStreamGate } from "./stream-gate.ts";

const HOST = "127.0.0.1";

/** A proxy. It listens at its port whenever it should. */
export interface ServerProxy {
  readonly port: number;
  /** To be called when the server has come up or gone. */
  reconsider(): void;
  /** Closes the listener and every connection. */
  close(): void;
}

/** Where it listens and leads, and under which links. */
export interface ServerProxyOptions {
  /** One on which nobody else listens. */
  readonly port: number;
  readonly targetPort: number;
  /** From the caller to the server. */
  readonly there: Link;
  readonly back: Link;
  /** Whether its protocol is one message a line. */
  readonly isLines: boolean;
  /** Whether a caller would find somebody at the server's port. */
  readonly isUp: () => boolean;
  /** It could not listen where it must. */
  readonly onError: (error: Error) => void;
}

/** A proxy that listens whenever the server is up. */
export function openServerProxy(options: ServerProxyOptions): ServerProxy {
  const { port, there, back, isLines } = options;
  const sockets = new Set<Socket>();
  const registration = { ruleChanged: reconsider };
  const carryOn = isLines ? carryLines : carryBytes;
  let server: Server | undefined;
  let isClosed = false;
  there.gates.add(registration);

  function track(socket: Socket): void {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
  }

  function join(inbound: Socket): void {
    if (!isLines && there.rule.drop === true) {
      swallow(inbound);
      return;
    }
    const outbound = connect({ host: HOST, port: options.targetPort, noDelay: true });
    for (const socket of [inbound, outbound]) track(socket);
    carryOn(inbound, outbound, there);
    carryOn(outbound, inbound, back);
  }

  /** A caller behind a cut has no connection at all: what it sends goes nowhere, and when the cut ends it must call again. */
  function swallow(inbound: Socket): void {
    track(inbound);
    const giveUp = (): void => {
      if (there.rule.drop !== true) inbound.resetAndDestroy();
    };
    const gate = createStreamGate({ link: there, deliver() {}, onEnd: giveUp, onTorn: giveUp, onRelief: giveUp });
    inbound.on("data", (piece: Buffer) => gate.offer(piece, piece.length, there.tape?.sent(piece)));
    inbound.on("error", () => inbound.destroy());
    inbound.once("close", () => gate.dispose());
    inbound.resume();
  }

  function reconsider(): void {
    const wanted = !isClosed && (options.isUp() || there.rule.drop === true);
    if (wanted && server === undefined) {
      server = createServer({ noDelay: true, pauseOnConnect: true }, join);
      server.once("error", options.onError);
      server.listen(port, HOST);
    } else if (!wanted && server !== undefined) {
      server.close();
      server = undefined;
    }
  }

  reconsider();
  return {
    port,
    reconsider,
    close() {
      isClosed = true;
      there.gates.delete(registration);
      reconsider();
      for (const socket of sockets) socket.destroy();
    },
  };
}

/** Carries bytes from one socket to the other, as TCP would under the rule of the link. */
function carryBytes(source: Socket, sink: Socket, link: Link): void {
  const tear = (): void => {
    for (const socket of [source, sink]) socket.resetAndDestroy();
  };
  carry({
    source,
    sink,
    link,
    createGate: (callbacks) => createStreamGate({ link, onTorn: tear, ...callbacks }),
    readerOf: (gate) => ({
      read(chunk) {
        gate.offer(chunk, chunk.length, link.tape?.sent(chunk));
        return true;
      },
      end() {},
    }),
  });
}
