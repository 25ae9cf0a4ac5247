/**
 * Detour: the way of packets that are to be held or changed. The kernel hands them to this process and takes them back.
 *
 * A kernel with netem could do this by itself, and few have it where tests run. So the packets of a link with such a rule go,
 * where they enter the bridge, to a VXLAN device, which packs every frame into a datagram and sends it to a socket of this process;
 * what this process sends back comes out of the device, and goes to the port at which it would have left the bridge. No
 * privileges are needed for that, and what is inside of the packets does not matter: nobody terminates a connection here, as
 * proxies do.
 *
 *     m1 ─► ingress: is its link detoured? ─ no ──► bridge ─► rules ─► m2
 *                             └ yes ─► detour device ─► datagram ─► here ─► datagram ─► detour device ─► m2
 *
 * When datagrams come faster than this process reads them, the kernel's queue overflows: as with any router, what does not fit
 * is lost. Nobody counts it, and TCP sends it again.
 */
import { createSocket, type Socket } from "node:dgram";
import { createDueQueue, type DueQueue } from "../../local/links/due-queue.ts";
import type { Link } from "../../local/links/link.ts";
import { DETOUR } from "./detour-scripts.ts";
import { corrupt, endsOf, resetsFor, wireBytesOf } from "./frame.ts";
import { decide, type DetouredLink, detouredLink } from "./packet-fate.ts";

/** What waits here at most, of one link; more is lost, and counted. */
const QUEUED_BYTES_MAX = 16 * 1024 * 1024;
/** What the kernel is asked to keep for this process; it may allow less. */
const RECEIVED_BYTES = 8 * 1024 * 1024;

/** Packets that passed and were dropped here, beside those that the kernel counts. */
export type DetourCounts = Pick<DetouredLink, "passed" | "dropped">;

/** A detour that packets may take until it is closed. */
export interface Detour {
  readonly countsOf: (link: Link) => DetourCounts;
  /** Packets that wait are lost. */
  readonly close: () => void;
}

/** A link, and what waits on it. */
interface Lane {
  readonly detoured: DetouredLink;
  readonly inOrder: DueQueue<Buffer>;
  /** Copies, and those which others overtake. */
  readonly late: DueQueue<Buffer>;
}

const NOTHING: DetourCounts = { passed: 0, dropped: 0 };

/**
 * Opens the sockets; the device must be there.
 *
 * @param linkOf the link of packets between these addresses
 */
export async function openDetour(linkOf: (source: string, destination: string) => Link | undefined): Promise<Detour> {
  const inbound = createSocket({ type: "udp4", recvBufferSize: RECEIVED_BYTES });
  const outbound = createSocket("udp4");
  const lanes = new Map<Link, Lane>();
  const back = (frame: Buffer): void => outbound.send(frame);

  function laneOf(link: Link): Lane {
    const queue = (): DueQueue<Buffer> => createDueQueue({ release: back, onReleased() {} });
    const lane = lanes.get(link) ?? { detoured: detouredLink(link), inOrder: queue(), late: queue() };
    lanes.set(link, lane);
    return lane;
  }

  inbound.on("message", (frame) => {
    const ends = endsOf(frame);
    const link = ends === undefined ? undefined : linkOf(ends.source, ends.destination);
    // Else it is what the kernel itself says on a device that is new.
    if (link !== undefined) forward(frame, laneOf(link), back);
  });
  // The device may go before the sockets do.
  for (const socket of [inbound, outbound]) socket.on("error", () => undefined);
  await opened(inbound, () => inbound.bind(DETOUR.harness.port, DETOUR.harness.address), "listening");
  await opened(outbound, () => outbound.connect(DETOUR.device.port, DETOUR.device.address), "connect");

  return {
    countsOf: (link) => lanes.get(link)?.detoured ?? NOTHING,
    close() {
      for (const socket of [inbound, outbound]) socket.close();
      for (const { inOrder, late } of lanes.values()) for (const queue of [inOrder, late]) queue.clear();
    },
  };
}

/** Decides about the packet, and has it wait. */
function forward(frame: Buffer, { detoured, inOrder, late }: Lane, back: (frame: Buffer) => void): void {
  const resets = (detoured.link.rule.reset ?? 0) > 0 ? resetsFor(frame) : undefined;
  const sizeBytes = wireBytesOf(frame);
  const fate = decide(detoured, { sizeBytes, canReset: resets !== undefined }, performance.now());
  if (fate === "dropped") return;
  if (fate === "reset") {
    for (const reset of resets ?? []) back(reset);
    return;
  }
  if (inOrder.sizeBytes() + late.sizeBytes() > QUEUED_BYTES_MAX) {
    detoured.passed--;
    detoured.dropped++;
    return;
  }
  // A packet is corrupted on its way, and its copy goes another.
  if (fate.copyWaitMs !== undefined) late.push(Buffer.from(frame), sizeBytes, fate.copyWaitMs);
  if (fate.isCorrupt) corrupt(frame, detoured.link.random);
  if (!fate.isInOrder) late.push(frame, sizeBytes, fate.waitMs);
  else if (fate.waitMs === 0 && inOrder.isEmpty()) back(frame);
  else inOrder.push(frame, sizeBytes, fate.waitMs);
}

function opened(socket: Socket, open: () => void, event: "listening" | "connect"): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.once("error", reject);
    socket.once(event, () => {
      socket.off("error", reject);
      resolve();
    });
    open();
  });
}
