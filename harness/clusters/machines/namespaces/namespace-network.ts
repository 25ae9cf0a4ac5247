/**
 * NamespaceNetwork: machines that are network namespaces of this one, and the bridge between them. This process is in
 * namespaces of its own already (inside.ts), so whatever is made here ends with it.
 *
 * A machine is a shell in a network namespace: the namespace is there as long as somebody is in it.
 */
import type { Endpoint } from "../../cluster.ts";
import { CLIENTS } from "../../cluster.ts";
import type { Link, Links } from "../../local/links/link.ts";
import { type Detour, openDetour } from "../detour/detour.ts";
import { type KeptShell, openKeptShell } from "../kept-shell.ts";
import type { Machine } from "../machine.ts";
import { type LinkWay, openPacketSwitch, type PacketSwitch } from "../switch/packet-switch.ts";
import {
  addressOf,
  CLIENTS_ADDRESS,
  CLIENTS_PORT,
  clientsAddressOf,
  connectScript,
  machineScript,
  MACHINES_MAX,
  networkScript,
  portOf,
  removalScript,
} from "./scripts.ts";

/** What it is made for. */
export interface NamespaceNetworkOptions {
  readonly links: Links;
  /** Whether packets may take a detour by this process; see `detour.ts`. */
  readonly hasDetour: boolean;
  readonly onChanged: (link: Link) => void;
}

/** A network that is there until it is closed. */
export interface NamespaceNetwork extends Pick<PacketSwitch, "setLink" | "refresh"> {
  /** Makes a machine for this node, whose links are counted from then on. */
  add(node: string): Promise<Machine>;
  /** Ends all machines, and takes the network away. */
  close(): Promise<void>;
}

/** Makes a network without machines. @throws Error with what the system says where that is not allowed */
export async function openNamespaceNetwork(options: NamespaceNetworkOptions): Promise<NamespaceNetwork> {
  const shell = openKeptShell({ file: "sh", args: [] }, "the network");
  const numbers = new Map<string, number>();
  const machines: Machine[] = [];
  const plan = createPlan();
  let detour: Detour | undefined;
  try {
    await shell.run(networkScript(options));
    if (options.hasDetour)
      detour = await openDetour((source, destination) => plan.linkOf(options.links, source, destination));
  } catch (error) {
    await remove(shell, []);
    throw error;
  }
  const packets = openPacketSwitch({ ...options, wayOf: plan.wayOf, detourCounts: detour?.countsOf, run: shell.run });

  return {
    setLink: packets.setLink,
    refresh: packets.refresh,
    async add(node) {
      const number = numbers.size + 1;
      if (number > MACHINES_MAX) throw new RangeError(`node ${node}: expected at most ${MACHINES_MAX} machines`);
      numbers.set(node, number);
      const machine = await openMachine(node, number);
      machines.push(machine);
      await shell.run(connectScript(number, options));
      plan.add(node, number);
      await packets.count();
      return machine;
    },
    async close() {
      packets.close();
      detour?.close();
      await Promise.all(machines.map((machine) => machine.close()));
      await remove(shell, [...numbers.values()]);
    },
  };
}

/** Which endpoints are where. */
interface Plan {
  add(node: string, number: number): void;
  readonly wayOf: (link: Link) => LinkWay | undefined;
  /** The link of packets between these addresses. */
  readonly linkOf: (links: Links, source: string, destination: string) => Link | undefined;
}

function createPlan(): Plan {
  const ports = new Map<Endpoint, string>([[CLIENTS, CLIENTS_PORT]]);
  const numbers = new Map<Endpoint, number>();
  const byAddress = new Map<string, Endpoint>([[CLIENTS_ADDRESS, CLIENTS]]);
  const destination = ({ from, to }: Link): string => {
    const number = numbers.get(to);
    if (number === undefined) return CLIENTS_ADDRESS;
    return from === CLIENTS ? clientsAddressOf(number) : addressOf(number);
  };
  return {
    add(node, number) {
      ports.set(node, portOf(number));
      numbers.set(node, number);
      for (const address of [addressOf(number), clientsAddressOf(number)]) byAddress.set(address, node);
    },
    wayOf(link) {
      const from = ports.get(link.from);
      const to = ports.get(link.to);
      return from === undefined || to === undefined ? undefined : { from, to, address: destination(link) };
    },
    linkOf(links, source, destinationAddress) {
      const from = byAddress.get(source);
      const to = byAddress.get(destinationAddress);
      return from === undefined || to === undefined || from === to ? undefined : links.between(from, to);
    },
  };
}

async function remove(shell: KeptShell, numbers: readonly number[]): Promise<void> {
  try {
    await shell.run(removalScript(numbers));
  } finally {
    await shell.close();
  }
}

async function openMachine(id: string, number: number): Promise<Machine> {
  const shell = openKeptShell({ file: "unshare", args: ["--net", "sh"] }, `the machine of ${id}`);
  try {
    await shell.run(machineScript(number, process.pid));
  } catch (error) {
    await shell.close();
    throw error;
  }
  return {
    id,
    address: addressOf(number),
    addressForClients: clientsAddressOf(number),
    run: shell.run,
    launch: ({ file, args }) => ({
      file: "nsenter",
      args: [`--net=/proc/${shell.pid}/ns/net`, "--", file, ...args],
    }),
    close: shell.close,
  };
}
