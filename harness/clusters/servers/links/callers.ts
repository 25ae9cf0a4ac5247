/**
 * Who has called: the process at the other end of a connection of this machine.
 *
 * Servers that name each other by their addresses, as etcd's members do, all want the same list. Then a proxy's port does not
 * tell who calls there, and neither does the address, which is this machine's for all. But the kernel knows: the caller's port
 * leads to its socket, and the socket to the process that has it open. Linux only; elsewhere nobody is found.
 */
import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { markOf } from "../../local/processes/strays.ts";
import { CLIENTS, type Endpoint } from "../../cluster.ts";

/** Finds out who has called. */
export interface Callers {
  /** The server or "client" whose connection comes from this port of the machine; undefined: somebody else's, or gone. */
  ofPort(port: number): Endpoint | undefined;
}

/** State of a connection in /proc/net/tcp: established. */
const ESTABLISHED = "01";

/** A node whose processes may call. */
export interface CallingNode {
  readonly id: string;
  /** By which its processes are known (strays.ts). */
  readonly mark: string;
  /** Its first process, while it runs. */
  pid(): number | undefined;
}

/** Processes are looked for no more often than this: it takes long where there are many. */
const LOOK_AROUND_EVERY_MS = 500;

/** Callers among the processes of these nodes, and this process, whose connections are the clients'. */
export function createCallers(nodes: readonly CallingNode[], nowMs: () => number): Callers {
  const byMark = new Map(nodes.map(({ mark, id }) => [mark, id]));
  /** Processes that were seen to be a node's, besides the first ones. */
  const strays = new Map<number, string>();
  let lookedMs = -Infinity;

  function nodeWith(inode: string): Endpoint | undefined {
    const socket = `socket:[${inode}]`;
    for (const node of nodes) {
      const pid = node.pid();
      if (pid !== undefined && hasOpen(pid, socket)) return node.id;
    }
    if (hasOpen(process.pid, socket)) return CLIENTS;
    return strayWith(socket) ?? (lookAround() ? strayWith(socket) : undefined);
  }

  function strayWith(socket: string): string | undefined {
    for (const [pid, node] of strays) if (hasOpen(pid, socket)) return node;
    return undefined;
  }

  /** Looks at all processes of the machine: some ten milliseconds. False: that was done just now. */
  function lookAround(): boolean {
    if (nowMs() - lookedMs < LOOK_AROUND_EVERY_MS) return false;
    lookedMs = nowMs();
    strays.clear();
    for (const name of namesIn("/proc")) {
      const node = /^\d+$/.test(name) ? byMark.get(markOf(Number(name)) ?? "") : undefined;
      if (node !== undefined) strays.set(Number(name), node);
    }
    return true;
  }

  return {
    ofPort(port) {
      const inode = inodeOf(port);
      return inode === undefined ? undefined : nodeWith(inode);
    },
  };
}

/** The socket of the connection that begins at this port; some programs make sockets of version 6 also for version 4. */
function inodeOf(port: number): string | undefined {
  const wanted = `:${port.toString(16).toUpperCase().padStart(4, "0")}`;
  for (const table of ["tcp", "tcp6"]) {
    for (const line of textOf(`/proc/net/${table}`).split("\n")) {
      const fields = line.trim().split(/\s+/);
      if (fields[3] === ESTABLISHED && fields[1]?.endsWith(wanted) === true && fields[9] !== "0") return fields[9];
    }
  }
  return undefined;
}

function hasOpen(pid: number, socket: string): boolean {
  const folder = `/proc/${pid}/fd`;
  return namesIn(folder).some((name) => {
    try {
      return readlinkSync(`${folder}/${name}`) === socket;
    } catch {
      return false;
    }
  });
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function textOf(path: string): string {
  try {
    return readFileSync(path, "latin1");
  } catch {
    return "";
  }
}
