/**
 * A TCP proxy in front of one port of one server: for one sort of caller, another server or the clients; or for all of them,
 * where it is told who has called.
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

/** A caller's links. */
export interface CallerLinks {
  /** From the caller to the server. */
  readonly there: Link;
  readonly back: Link;
}

/** Where it listens and leads, and under which links. */
export interface ServerProxyOptions {
  /** One on which nobody else listens. */
  readonly port: number;
  readonly targetPort: number;
  /** The links of those who may call. */
  readonly callers: readonly CallerLinks[];
  /** Which of them has called; undefined: nobody under any rule. Default: the first. */
  readonly callerOf?: (socket: Socket) => CallerLinks | undefined;
  /** Whether its protocol is one message a line. */
  readonly isLines: boolean;
  /** Whether a caller would find somebody at the server's port. */
  readonly isUp: () => boolean;
  /** It could not listen where it must. */
  readonly onError: (error: Error) => void;
}

/** A proxy that listens whenever the server is up. */
export function openServerProxy(options: ServerProxyOptions): ServerProxy {
  const { port, callers, callerOf = () => callers[0], isLines } = options;
  const sockets = new Set<Socket>();
  const registration = { ruleChanged: reconsider };
  const carryOn = isLines ? carryLines : carryBytes;
  let server: Server | undefined;
  let isClosed = false;
  for (const { there } of callers) there.gates.add(registration);

  function track(socket: Socket): void {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
  }

  function join(inbound: Socket): void {
    const caller = callerOf(inbound);
    if (!isLines && caller?.there.rule.drop === true) {
      swallow(inbound, caller.there);
      return;
    }
    const outbound = connect({ host: HOST, port: options.targetPort, noDelay: true });
    for (const socket of [inbound, outbound]) track(socket);
    if (caller === undefined) {
      joinFreely(inbound, outbound);
      return;
    }
    carryOn(inbound, outbound, caller.there);
    carryOn(outbound, inbound, caller.back);
  }

  /** A caller behind a cut has no connection at all: what it sends goes nowhere, and when the cut ends it must call again. */
  function swallow(inbound: Socket, there: Link): void {
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
    const wanted = !isClosed && (options.isUp() || callers.some(({ there }) => there.rule.drop === true));
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
      for (const { there } of callers) there.gates.delete(registration);
      reconsider();
      for (const socket of sockets) socket.destroy();
    },
  };
}

/** Joins both, under no rule. */
function joinFreely(inbound: Socket, outbound: Socket): void {
  for (const [source, sink] of [
    [inbound, outbound],
    [outbound, inbound],
  ] as const) {
    source.on("error", () => sink.destroy());
    source.once("close", () => sink.destroy());
    source.pipe(sink);
  }
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
