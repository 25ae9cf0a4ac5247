import { expect, test } from "vitest";
import { createRandomStream } from "../../../../systems-under-test/node-kit/random.ts";
import { corrupt, endsOf, resetsFor, wireBytesOf } from "./frame.ts";

const ACK = 0x10;
const SYN = 0x02;

/** A packet of TCP from 10.77.0.1:40000 to 10.77.0.2:7000 as the device hands it over, with 12 bytes of options. */
function packet({ flags = ACK, payload = "hello" } = {}): Buffer {
  const ip = Buffer.from("4500000000004000400600000a4d00010a4d0002", "hex");
  const tcp = Buffer.alloc(32);
  tcp.writeUInt16BE(40_000, 0);
  tcp.writeUInt16BE(7_000, 2);
  tcp.writeUInt32BE(1_000, 4);
  tcp.writeUInt32BE(2_000, 8);
  tcp[12] = 8 << 4;
  tcp[13] = flags;
  ip.writeUInt16BE(ip.length + tcp.length + payload.length, 2);
  const ethernet = Buffer.from("0200000000020200000000010800", "hex");
  return Buffer.concat([Buffer.from("0800000000000100", "hex"), ethernet, ip, tcp, Buffer.from(payload)]);
}

/** The sum that a receiver works out: 0 where the checksum is right. */
function sumOf(bytes: Buffer, start = 0): number {
  let sum = start;
  for (let at = 0; at < bytes.length; at += 2) sum += bytes.readUInt16BE(at);
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  return ~sum & 0xffff;
}

const IP = 22;
const TCP = IP + 20;

test("a packet tells whose it is, and how much of the wire it takes", () => {
  expect(endsOf(packet())).toEqual({ source: "10.77.0.1", destination: "10.77.0.2" });
  expect(wireBytesOf(packet())).toBe(14 + 20 + 32 + 5);
  expect(endsOf(Buffer.alloc(10))).toBeUndefined();
  // A question for an address.
  const arp = packet();
  arp.writeUInt16BE(0x0806, IP - 2);
  expect(endsOf(arp)).toBeUndefined();
});

test("one bit is flipped, and never in what leads the packet to its receiver", () => {
  const places = new Set<number>();
  for (let seed = 0; seed < 200; seed++) {
    const frame = packet();
    corrupt(frame, createRandomStream(seed));
    const changed = [...packet()].flatMap((byte, place) => (byte === frame[place] ? [] : [place]));
    expect(changed).toHaveLength(1);
    const [place = 0] = changed;
    const bits = (packet()[place] ?? 0) ^ (frame[place] ?? 0);
    expect(bits & (bits - 1)).toBe(0);
    places.add(place);
  }
  expect(Math.min(...places)).toBeGreaterThanOrEqual(TCP);
  expect(places.size).toBeGreaterThan(20);
});

test("a connection is reset at both ends, each of which is told what it expects next", () => {
  const [there, back] = resetsFor(packet()) ?? [];
  if (there === undefined || back === undefined) throw new Error("expected two resets");
  expect(endsOf(there)).toEqual({ source: "10.77.0.1", destination: "10.77.0.2" });
  expect(endsOf(back)).toEqual({ source: "10.77.0.2", destination: "10.77.0.1" });
  expect([there.subarray(8, 20), back.subarray(8, 20)].map((at) => at.toString("hex"))).toEqual([
    "020000000002020000000001",
    "020000000001020000000002",
  ]);
  expect([there, back].map((frame) => [frame.readUInt16BE(TCP), frame.readUInt16BE(TCP + 2)])).toEqual([
    [40_000, 7_000],
    [7_000, 40_000],
  ]);
  expect([there, back].map((frame) => [frame.readUInt32BE(TCP + 4), frame.readUInt32BE(TCP + 8)])).toEqual([
    [1_000, 2_000],
    [2_000, 1_000],
  ]);
  for (const frame of [there, back]) {
    expect(frame).toHaveLength(TCP + 20);
    expect(frame[TCP + 13]).toBe(0x14);
    expect(sumOf(frame.subarray(IP, TCP))).toBe(0);
    const pseudo = frame.readUInt16BE(IP + 12) + frame.readUInt16BE(IP + 14) + frame.readUInt16BE(IP + 16);
    expect(sumOf(frame.subarray(TCP), pseudo + frame.readUInt16BE(IP + 18) + 6 + 20)).toBe(0);
  }
});

test("a call that nobody has answered, a reset, and what is not TCP cannot be reset", () => {
  expect(resetsFor(packet({ flags: SYN }))).toBeUndefined();
  expect(resetsFor(packet({ flags: SYN | ACK }))).toBeUndefined();
  expect(resetsFor(packet({ flags: 0x14 }))).toBeUndefined();
  const udp = packet();
  udp[IP + 9] = 17;
  expect(resetsFor(udp)).toBeUndefined();
});
