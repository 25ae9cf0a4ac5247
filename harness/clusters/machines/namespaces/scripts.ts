/**
 * The shell scripts that make a network of namespaces: a bridge, and behind each of its ports a machine, the clients, or the
 * operator, who is the harness when it asks for itself.
 *
 *     n1 ─ m1 ┐          ┌ mclients ─ clients   10.78.0.254
 *     n2 ─ m2 ┼─ bridge ─┤
 *     n3 ─ m3 ┘          └ moperator ─ operator 10.77.0.254
 *
 * Every packet crosses the bridge between two ports, so one table of pairs of ports can cut every directed link. A node
 * has one address, 10.77.0.x, on which its server listens. Clients call it by 10.78.0.x instead, which becomes the other on its
 * machine, so that what they say comes by their own port, and the operator's requests do not.
 */
import { tableText, REMOVED_TEXT } from "../switch/ruleset.ts";
import { nft } from "../switch/packet-switch.ts";
import { detourPortText, detourRemovalScript, detourScript, detourTableText } from "../detour/detour-scripts.ts";

/** Names of devices that are there once. */
const BRIDGE = "clew";
/** The port behind which all clients are. */
export const CLIENTS_PORT = "mclients";
const OPERATORS_PORT = "moperator";
const NODES = "10.77.0";
const CLIENTS_NODES = "10.78.0";
const HARNESS = 254;
/** So many machines fit behind the bridge. */
export const MACHINES_MAX = 250;

/** The port of the machine with this number, from 1. */
export const portOf = (number: number): string => `m${number}`;
/** Where others and the operator reach the machine with this number. */
export const addressOf = (number: number): string => `${NODES}.${number}`;
/** Where clients reach it. */
export const clientsAddressOf = (number: number): string => `${CLIENTS_NODES}.${number}`;

/** A kernel that does not know a setting does without it. */
const setting = (path: string, value: number): string => `{ echo ${value} > /proc/sys/net/${path}; } 2>/dev/null || :`;

/** A connection that a cut has silenced speaks again a second after the cut at the latest, not a minute. */
const SETTINGS = [setting("ipv4/tcp_rto_max_ms", 1_000), setting("ipv6/conf/all/disable_ipv6", 1)];

/** Where clients are, as nodes see it. */
export const CLIENTS_ADDRESS = `${CLIENTS_NODES}.${HARNESS}`;

/** Where the harness is: the bridge with its table, and the harness's own two places behind it. */
export function networkScript({ hasDetour }: { readonly hasDetour: boolean }): string {
  return [
    ...SETTINGS,
    "ip link set lo up",
    `ip link add ${BRIDGE} type bridge`,
    `ip link set ${BRIDGE} up`,
    ...ownPlace("clients", CLIENTS_PORT, CLIENTS_ADDRESS),
    ...ownPlace("operator", OPERATORS_PORT, `${NODES}.${HARNESS}`),
    nft(tableText()),
    ...(hasDetour
      ? [detourScript(), nft(detourTableText()), nft(detourPortText(CLIENTS_PORT, [CLIENTS_ADDRESS]))]
      : []),
  ].join("\n");
}

function ownPlace(device: string, port: string, address: string): readonly string[] {
  return [
    `ip link add ${device} type veth peer name ${port}`,
    `ip link set ${port} master ${BRIDGE} up`,
    `ip addr add ${address}/24 dev ${device}`,
    `ip link set ${device} up`,
  ];
}

/** On a new machine: its device, whose other end appears in the namespace of process `harness`. */
export function machineScript(number: number, harness: number): string {
  return [
    ...SETTINGS,
    "ip link set lo up",
    `ip link add eth0 type veth peer name ${portOf(number)} netns ${harness}`,
    `ip addr add ${addressOf(number)}/24 dev eth0`,
    `ip addr add ${clientsAddressOf(number)}/24 dev eth0`,
    "ip link set eth0 up",
    nft(machineTableText(number)),
  ].join("\n");
}

/** Makes the address for clients the one on which the server listens, and back. No connection is tracked for that. */
export function machineTableText(number: number): string {
  return [
    "table ip clew {",
    " chain in {",
    "  type filter hook prerouting priority -300; policy accept;",
    `  ip daddr ${clientsAddressOf(number)} ip daddr set ${addressOf(number)}`,
    " }",
    " chain out {",
    "  type filter hook postrouting priority 300; policy accept;",
    `  ip daddr ${CLIENTS_ADDRESS} ip saddr set ${clientsAddressOf(number)}`,
    " }",
    "}",
  ].join("\n");
}

/** Where the harness is: puts the machine behind the bridge. */
export function connectScript(number: number, { hasDetour }: { readonly hasDetour: boolean }): string {
  const port = portOf(number);
  return [
    `ip link set ${port} master ${BRIDGE} up`,
    ...(hasDetour ? [nft(detourPortText(port, [addressOf(number), clientsAddressOf(number)]))] : []),
  ].join("\n");
}

/** Where the harness is: takes everything away that is there of these machines and of the network. */
export function removalScript(numbers: readonly number[]): string {
  return [
    ...[...numbers.map(portOf), CLIENTS_PORT, OPERATORS_PORT, BRIDGE].map(
      (device) => `ip link del ${device} 2>/dev/null || :`,
    ),
    `nft '${REMOVED_TEXT}' 2>/dev/null || :`,
    detourRemovalScript(),
  ].join("\n");
}
