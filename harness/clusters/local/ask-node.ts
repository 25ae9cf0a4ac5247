/**
 * One request to a node from whoever runs it, over a connection of its own that the clients' links do not touch.
 */
import { connect } from "node:net";
import type { Json } from "../../../systems-under-test/node-kit/node.ts";
import type { HostAndPort } from "../wiring.ts";
import { encodeFrame } from "../../../systems-under-test/node-kit/wire.ts";

/** A node that is slow to answer has the request all the same. */
const PATIENCE_MS = 5_000;

/** Sends the request to who listens there; the answer goes nowhere, an error is told to nobody. */
export function askNode({ host, port }: HostAndPort, request: Json): void {
  const socket = connect({ host, port, noDelay: true });
  const leave = (): void => void socket.destroy();
  socket.setTimeout(PATIENCE_MS, leave);
  socket.once("data", leave);
  socket.once("end", leave);
  socket.once("error", leave);
  socket.unref();
  socket.write(encodeFrame({ kind: "request", id: 1, request }));
}
