/**
 * NamespaceNetwork: machines that are network namespaces of this one, and the bridge between them. This process is in
 * namespaces of its own already (inside.ts), so whatever is made here ends with it.
 *
 * A machine is a shell in a network namespace: the namespace is there as long as somebody is in it.
 */
import type { Endpoint } from "../../cluster.ts";
import { CLIENTS } from "../../cluster.ts";
import type { Link, Links } from "../../local/links/link.ts";
import { type KeptShell, openKeptShell } from "../kept-shell.ts";
import type { Machine } from "../machine.ts";
import { openPacketSwitch, type PacketSwitch } from "../switch/packet-switch.ts";
import {
  addressOf,
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
  const ports = new Map<Endpoint, string>([[CLIENTS, CLIENTS_PORT]]);
  try {
    await shell.run(networkScript());
  } catch (error) {
    await remove(shell, []);
    throw error;
  }
  const packets = openPacketSwitch({ ...options, portOf: (endpoint) => ports.get(endpoint), run: shell.run });

  return {
    setLink: packets.setLink,
    refresh: packets.refresh,
    async add(node) {
      const number = numbers.size + 1;
      if (number > MACHINES_MAX) throw new RangeError(`node ${node}: expected at most ${MACHINES_MAX} machines`);
      numbers.set(node, number);
      const machine = await openMachine(node, number);
      machines.push(machine);
      await shell.run(connectScript(number));
      ports.set(node, portOf(number));
      await packets.count();
      return machine;
    },
    async close() {
      packets.close();
      await Promise.all(machines.map((machine) => machine.close()));
      await remove(shell, [...numbers.values()]);
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
