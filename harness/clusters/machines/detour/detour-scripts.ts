/**
 * The scripts and texts that lead packets into the detour and out of it; see `detour.ts`.
 */

/** The device, and where it and the harness send datagrams to each other. */
export const DETOUR = {
  name: "detour",
  device: { address: "127.0.0.1", port: 4_789 },
  /**
   * The broadcast address of the loopback, on which the harness alone listens: a VXLAN device hands nothing to an address of
   * its own machine, but looks for another device there.
   */
  harness: { address: "127.255.255.255", port: 4_790 },
} as const;

const TABLE = "netdev clew";
const SET = "detoured";
/** As large as those of machines. */
const MTU = 1_500;

/** Makes the device: what is handed to it goes to the harness, packet by packet, and is never learnt from. */
export function detourScript(): string {
  const { name, device, harness } = DETOUR;
  return [
    `ip link add ${name} type vxlan id 1 local ${device.address} dstport ${device.port} dev lo nolearning`,
    `bridge fdb append 00:00:00:00:00:00 dev ${name} dst ${harness.address} port ${harness.port}`,
    `ip link set ${name} gso_max_segs 1 mtu ${MTU} up`,
  ].join("\n");
}

/** The table: which packets go in, and a chain for those that come out. */
export function detourTableText(): string {
  return [
    `table ${TABLE} {`,
    ` set ${SET} {\n  type ifname . ipv4_addr\n }`,
    " chain back {",
    `  type filter hook ingress device "${DETOUR.name}" priority 0; policy accept;`,
    " }",
    "}",
  ].join("\n");
}

/** Lets packets that enter at this port take the detour, and brings those for these addresses to it. */
export function detourPortText(port: string, addresses: readonly string[]): string {
  return [
    `table ${TABLE} {`,
    ` chain ${port} {`,
    `  type filter hook ingress device "${port}" priority 0; policy accept;`,
    `  iifname . ip daddr @${SET} fwd to "${DETOUR.name}"`,
    " }",
    "}",
    `add rule ${TABLE} back ip daddr { ${addresses.join(", ")} } fwd to "${port}"`,
  ].join("\n");
}

/** Has the packets of these links, and of no others, take the detour. */
export function detouredText(links: readonly { readonly from: string; readonly address: string }[]): string {
  const elements = links.map(({ from, address }) => `"${from}" . ${address}`);
  return [
    `flush set ${TABLE} ${SET}`,
    ...(elements.length === 0 ? [] : [`add element ${TABLE} ${SET} { ${elements.join(", ")} }`]),
  ].join("\n");
}

/** Takes the table and the device away. */
export function detourRemovalScript(): string {
  return [`nft delete table ${TABLE} 2>/dev/null || :`, `ip link del ${DETOUR.name} 2>/dev/null || :`].join("\n");
}
