/**
 * Frames as they come by the detour: a VXLAN header (RFC 7348), and in it the Ethernet frame of a packet of IPv4. Their
 * checksums are complete: the kernel leaves none to a device here.
 */
import type { RandomStream } from "../../../../systems-under-test/node-kit/random.ts";

/** Where things are in the datagram of a frame, in bytes. */
const ETHERNET = 8;
const ETHERNET_BYTES = 14;
const IP = ETHERNET + ETHERNET_BYTES;
const IP_BYTES_MIN = 20;
const TCP_BYTES = 20;
const ETHER_TYPE_IPV4 = 0x0800;
const PROTOCOL_TCP = 6;
/** Flags of TCP (RFC 9293). */
const SYN = 0x02;
const RST = 0x04;
const ACK = 0x10;

/** Whose packet it is, and to whom it goes, as addresses; undefined for what is no packet of IPv4. */
export function endsOf(frame: Buffer): { readonly source: string; readonly destination: string } | undefined {
  if (frame.length < IP + IP_BYTES_MIN || frame.readUInt16BE(IP - 2) !== ETHER_TYPE_IPV4) return undefined;
  return { source: addressAt(frame, IP + 12), destination: addressAt(frame, IP + 16) };
}

/** How many bytes are on the wire. */
export function wireBytesOf(frame: Buffer): number {
  return frame.length - ETHERNET;
}

/** Flips one bit behind the IP header, in place, so that the receiver's checksum is wrong. */
export function corrupt(frame: Buffer, random: RandomStream): void {
  const begin = IP + ipBytesOf(frame);
  const place = begin + random.integer(0, Math.max(0, frame.length - begin - 1));
  frame[place] = (frame[place] ?? 0) ^ (1 << random.integer(0, 7));
}

/**
 * What resets the connection of this packet at both of its ends, as somebody between them would who has forgotten it;
 * undefined where the packet belongs to no connection that is there.
 */
export function resetsFor(frame: Buffer): readonly [toReceiver: Buffer, toSender: Buffer] | undefined {
  const tcp = IP + ipBytesOf(frame);
  if (frame[IP + 9] !== PROTOCOL_TCP || frame.length < tcp + TCP_BYTES) return undefined;
  const flags = frame[tcp + 13] ?? 0;
  if ((flags & ACK) === 0 || (flags & (SYN | RST)) !== 0) return undefined;
  const sequence = frame.readUInt32BE(tcp + 4);
  const acknowledged = frame.readUInt32BE(tcp + 8);
  return [
    resetFrame(frame, { tcp, isBack: false, sequence, acknowledged }),
    resetFrame(frame, { tcp, isBack: true, sequence: acknowledged, acknowledged: sequence }),
  ];
}

interface Reset {
  /** Where the header of TCP is in the frame that it answers. */
  readonly tcp: number;
  /** Whether it goes to the sender of that one. */
  readonly isBack: boolean;
  readonly sequence: number;
  readonly acknowledged: number;
}

function resetFrame(frame: Buffer, { tcp, isBack, sequence, acknowledged }: Reset): Buffer {
  const reset = Buffer.alloc(IP + IP_BYTES_MIN + TCP_BYTES);
  frame.copy(reset, 0, 0, IP + IP_BYTES_MIN);
  const at = IP + IP_BYTES_MIN;
  frame.copy(reset, at, tcp, tcp + 4);
  if (isBack) {
    swap(reset, ETHERNET, 6);
    swap(reset, IP + 12, 4);
    swap(reset, at, 2);
  }
  reset[IP] = 0x45;
  reset.writeUInt16BE(IP_BYTES_MIN + TCP_BYTES, IP + 2);
  reset.writeUInt16BE(0, IP + 10);
  reset.writeUInt16BE(checksum(reset.subarray(IP, at), 0), IP + 10);
  reset.writeUInt32BE(sequence, at + 4);
  reset.writeUInt32BE(acknowledged, at + 8);
  reset[at + 12] = (TCP_BYTES / 4) << 4;
  reset[at + 13] = RST | ACK;
  reset.writeUInt16BE(tcpChecksum(reset), at + 16);
  return reset;
}

/** Exchanges two neighbours of this length. */
function swap(bytes: Buffer, at: number, length: number): void {
  const first = Buffer.from(bytes.subarray(at, at + length));
  bytes.copyWithin(at, at + length, at + 2 * length);
  first.copy(bytes, at + length);
}

/** Of a frame whose header of IP has no options, and whose checksum is 0. */
function tcpChecksum(frame: Buffer): number {
  const segment = frame.subarray(IP + IP_BYTES_MIN);
  // The two addresses, the protocol and the length are part of it.
  let sum = PROTOCOL_TCP + segment.length;
  for (let at = IP + 12; at < IP + IP_BYTES_MIN; at += 2) sum += frame.readUInt16BE(at);
  return checksum(segment, sum);
}

/** The internet's checksum (RFC 1071) of an even number of bytes. */
function checksum(bytes: Buffer, start: number): number {
  let sum = start;
  for (let at = 0; at < bytes.length; at += 2) sum += bytes.readUInt16BE(at);
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  return ~sum & 0xffff;
}

function ipBytesOf(frame: Buffer): number {
  return ((frame[IP] ?? 0) & 0x0f) * 4;
}

function addressAt(frame: Buffer, at: number): string {
  return `${frame[at]}.${frame[at + 1]}.${frame[at + 2]}.${frame[at + 3]}`;
}
