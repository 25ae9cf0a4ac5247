/**
 * A TCP proxy on one directed node pair: what node A dials when it wants to reach node B.
 *
 * Cutting a link by closing or resetting connections would tell both sides at once that something is wrong, which a
 * real cut does not. So connections stay up and the proxy takes whole frames (lines) out of the stream. Bytes from A
 * to B obey the link A>B and bytes from B to A the link B>A, so one direction can be cut alone.
 */
import { type Server, type Socket, connect, createServer } from "node:net";

import { carryLines } from "./carry.ts";
import type { Link } from "./link.ts";

const HOST = "127.0.0.1";
/**
 * A connection to a node that is down is held this long, and then reset unless the node has come up. Resetting it at
 * once would keep callers busy that take every accepted connection for a reason to try again soon.
 */
const TURN_AWAY_MS = 100;

/** A proxy that listens at this address. */
export interface Proxy {
  readonly host: string;
  readonly port: number;
  /** Closes the listener and every connection. */
  close(): void;
}

/** The two links it stands for, and where it leads. */
export interface ProxyOptions {
  /** From the side that dials to the side that listens. */
  readonly there: Link;
  readonly back: Link;
  /** Where the listening side can be reached now; undefined while it is down: callers are turned away. */
  readonly targetPort: () => number | undefined;
}

/** Starts a proxy on a free port of 127.0.0.1. */
export async function openProxy(options: ProxyOptions): Promise<Proxy> {
  const sockets = new Set<Socket>();
  const track = (socket: Socket): void => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
  };

  function join(inbound: Socket, port: number): void {
    const outbound = connect({ host: HOST, port, noDelay: true });
    track(outbound);
    carryLines(inbound, outbound, options.there);
    carryLines(outbound, inbound, options.back);
  }

  function turnAwayLater(inbound: Socket): void {
    // Without anyone who listens, an error would end this process; the close that follows it says all.
    inbound.on("error", () => inbound.destroy());
    setTimeout(() => {
      const port = options.targetPort();
      if (inbound.destroyed) return;
      if (port === undefined) inbound.resetAndDestroy();
      else join(inbound, port);
    }, TURN_AWAY_MS);
  }

  const server: Server = createServer({ noDelay: true, pauseOnConnect: true }, (inbound) => {
    track(inbound);
    const port = options.targetPort();
    if (port === undefined) turnAwayLater(inbound);
    else join(inbound, port);
  });
  const port = await listen(server);
  return {
    host: HOST,
    port,
    close() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}

function listen(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, HOST, () => {
      server.off("error", reject);
      const address = server.address();
      if (address === null || typeof address === "string")
        reject(new Error(`proxy: no port, found ${String(address)}`));
      else resolve(address.port);
    });
  });
}
