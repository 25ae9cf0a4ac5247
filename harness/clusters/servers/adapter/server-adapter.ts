/**
 * ServerAdapter: what the harness knows of a server that somebody else wrote. Plain data, and a client.
 *
 * Texts of it may hold placeholders in braces, such as `{id}` and `{port.client}`; placeholders.ts has them all.
 */
import type { ClientOperation } from "../../../../systems-under-test/node-kit/client.ts";
import type { Json } from "../../../../histories/json.ts";
import type { Capability } from "../../cluster.ts";

declare global {
  /** As Node and browsers have it. This part of clew is compiled without their types, and needs no more of it. */
  interface AbortSignal {
    readonly aborted: boolean;
  }
}

/** Where a server of the cluster can be reached. */
export interface ServerAddress {
  /** The server, e.g. "n1". */
  readonly id: string;
  /** Where clients or other servers find it: 127.0.0.1, or an address of its own where each server has a machine for itself. */
  readonly host: string;
  /** Port numbers by name, e.g. `{ client: 20017, peer: 20018 }`. */
  readonly ports: { readonly [name: string]: number };
  /** The first port for HTTP, e.g. "http://127.0.0.1:20017". */
  readonly url: string;
}

/** One server of the cluster, as it is started. Its own ports are those where it must listen. */
export interface ServerNode extends ServerAddress {
  /** 1 for the first one. */
  readonly number: number;
  /** The folder for what it keeps on disk; there, and empty before its first start. */
  readonly data: string;
  /** The folder of the server in the run directory. `data` is in it, and it is the current folder of the process. */
  readonly folder: string;
  /**
   * All servers of the cluster with this one, in order, as this one must reach them: the ports of the others may be those
   * of proxies, which can cut and delay what it sends there and gets back. At a shared port this one's own may be a proxy's,
   * too: that is what it must tell the others.
   */
  readonly cluster: readonly ServerAddress[];
  /** The system's options, all of them. */
  readonly options: { readonly [name: string]: Json };
}

/** A program to start. */
export interface ServerCommand {
  /** A path, from the folder of the adapter where it is not absolute, or the name of a program on the PATH. */
  readonly command: string;
  /** Its arguments, each as it is: no shell reads them. */
  readonly args?: readonly string[];
  /** Added to the environment. */
  readonly env?: { readonly [name: string]: string };
}

/** Whether the program is there, found out before anything is started. */
export interface VersionCheck extends ServerCommand {
  /** What it must print, e.g. /version: 3\.[45]/; a text is a regular expression as well. Default: anything. */
  readonly prints?: string | RegExp;
  /** What to do when it is not there, e.g. "apt-get install etcd-server". */
  readonly install: string;
  /** What the versions print with which the adapter was tried. Another one is told with a warning. Default: nobody says. */
  readonly tried?: string | RegExp;
}

/** A request for which the harness itself needs an answer. */
export interface HttpProbe {
  /** A path with its slash, e.g. "/health". */
  readonly http: string;
  /** Default: GET. */
  readonly method?: string;
  /** Sent as JSON. Default: nothing. */
  readonly body?: Json;
  /** Name of the port; default: the first. */
  readonly port?: string;
}

/** When a server that was started is ready. */
export type Ready =
  /** Somebody listens at the port of this name. */
  | { readonly tcp: string }
  /** The request is answered with this status; default: any from 200 to 299. */
  | (HttpProbe & { readonly status?: number })
  /** It has printed such a line since it was started; a text is a regular expression as well. */
  | { readonly log: string | RegExp }
  /** Asked again and again; it may throw, which means no. */
  | ((node: ServerNode, signal: AbortSignal) => Promise<boolean>);

/** Whether a server leads now. */
export type Leads =
  /** The request is answered with JSON in which the value at `path`, e.g. "raft.leader", is `is`, e.g. `"{id}"`. */
  | (HttpProbe & { readonly path: string; readonly is: Json })
  /** Asked five times a second; it may throw, which means that nobody knows. */
  | ((node: ServerNode, signal: AbortSignal) => Promise<boolean>);

/** How an operation ended. */
export interface ServerOutcome {
  /** It happened; it certainly did not and will not happen; nobody knows. */
  readonly type: "ok" | "fail" | "info";
  /** What a read saw, for example. Default: the value of the operation. An `ok` of a read must have one. */
  readonly value?: Json;
  /** Why not. */
  readonly error?: Json;
  /** The server that gave the answer. Default: the one that the client was opened for. */
  readonly node?: string;
}

/** A client of one process of the history. It is asked for one operation at a time. */
export interface ServerClient {
  /**
   * Does the operation. An error that it throws means `info`, unless it is a `DefiniteError` or has one of the adapter's
   * `definiteErrors` as its code.
   *
   * @param signal is aborted when the time for the operation is over: what comes after that is ignored
   */
  invoke(operation: ClientOperation, signal: AbortSignal): Promise<ServerOutcome>;
  /** Gives up its connections. */
  close?(): void | Promise<void>;
}

/** What a client may want to know besides its server. */
export interface ClientContext {
  /** Name of the workload, e.g. "register". */
  readonly workload: string;
  /** All servers, as clients reach them. */
  readonly cluster: readonly ServerAddress[];
  /** The system's options, all of them. */
  readonly options: { readonly [name: string]: Json };
  /** Number of the worker; clients of one worker follow each other. */
  readonly worker: number;
  /** Number of the process in the history. */
  readonly process: number;
}

/** What faults can be done to a server. */
export type ServerFault = Extract<Capability, "kill" | "pause" | "link" | "wipe">;

/** An adapter with everything filled in. */
export interface ServerAdapter {
  /** How to see that the program is there. Undefined: nobody looks. */
  readonly check: VersionCheck | undefined;
  /** Names of ports, the one for clients first. "free": a free one for each server. A number: of the first server; the others count on. */
  readonly ports: { readonly [name: string]: "free" | number };
  /**
   * Names of ports whose protocol is one message a line. Links then lose whole messages and connections stay up, as with
   * messages over UDP. Elsewhere bytes are lost for good only with their connection, as with TCP.
   */
  readonly lineProtocols: readonly string[];
  /**
   * Names of ports at which a server is known to all others by one and the same address, since servers tell each other who
   * they are by it. Who calls there is found out by looking whose connection it is: on Linux.
   */
  readonly sharedPorts: readonly string[];
  /** What `{peers}` stands for: this for each server of the cluster, as the one that is started must reach it. */
  readonly peers: PeerList | undefined;
  /** Files to write before each start, by path. Names are relative to the server's folder. */
  readonly files: { readonly [path: string]: string };
  /** The program of a server. */
  readonly start: ServerCommand | ((node: ServerNode) => ServerCommand);
  /** When a server that was started is ready. */
  readonly ready: Ready;
  /** How long it may take. */
  readonly readyTimeoutMs: number;
  /** Undefined: nobody can say. */
  readonly leads: Leads | undefined;
  /** How it is ended in order, at the end of a run. After this time it is killed. */
  readonly stop: { readonly signal: "SIGTERM" | "SIGINT" | "SIGQUIT" | "SIGKILL"; readonly graceMs: number };
  /** Files in which the server itself writes what it does; their last lines are shown with errors. */
  readonly logs: readonly string[];
  /** Lines that it prints only when something went wrong in it, e.g. /^panic:/. Each kind is a finding of the run. */
  readonly alarms: readonly RegExp[];
  /** What faults it can take. */
  readonly faults: readonly ServerFault[];
  /** Operations that change nothing: in doubt they may as well not have happened. Values of `f`. */
  readonly reads: readonly string[];
  /** Codes of errors, such as ECONNREFUSED, with which an operation of the client has certainly not happened. */
  readonly definiteErrors: readonly string[];
  /** Opens a client of this server. It may throw: then the first operation ends as with an error of the client. */
  readonly open: (node: ServerAddress, context: ClientContext) => ServerClient | Promise<ServerClient>;
  /** Gives a server an operator's request. Undefined: nothing can be asked. */
  readonly ask: ((node: ServerNode, request: Json) => Promise<void>) | undefined;
}

/** What `{peers}` stands for. */
export interface PeerList {
  /** For each server, e.g. `"{id}=http://{host}:{port.peer}"`. */
  readonly each: string;
  /** Between two of them; default: ",". */
  readonly join?: string;
  /** Whether the server itself is in its list; default: true. */
  readonly self?: boolean;
}

/** An error of a client that says that the operation certainly did not and will not happen: the operation ends in `fail`. */
export class DefiniteError extends Error {
  /** The name of this class. */
  override readonly name = "DefiniteError";
  /** By this it is known, also where there are two copies of this class. */
  readonly isDefinite = true;
}
