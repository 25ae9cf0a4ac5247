/**
 * The server of a store: shows what runs and hunts leave there, and what goes on. It only reads.
 */
import { realpathSync } from "node:fs";
import type { Server } from "node:http";
import { isIP, type AddressInfo } from "node:net";
import { createAdaptorServer } from "@hono/node-server";
import { createApp } from "./http/app.tsx";
import { readAssets } from "./http/assets.ts";
import { openAudience } from "./live/audience.ts";
import type { JudgeOf } from "./live/live-judge.ts";
import { openStoreIndex } from "./folders/store-index.ts";

/** What to serve, and where. */
export interface ServeOptions {
  /** A folder that is there. */
  readonly store: string;
  /** Name or address to listen on, e.g. "127.0.0.1". */
  readonly host: string;
  /** 0: any that is free. */
  readonly port: number;
  /** Judges runs while they go on. */
  readonly judgeOf: JudgeOf;
}

/** A server that listens. */
export interface RunningServer {
  /** e.g. "http://127.0.0.1:8080/" */
  readonly url: string;
  /** Ends it, and every connection with it. */
  close(): Promise<void>;
}

/**
 * Starts the server.
 *
 * @throws the error of node:net when it cannot listen: EADDRINUSE, EACCES, EADDRNOTAVAIL, ENOTFOUND
 */
export async function startServer({ store, host, port, judgeOf }: ServeOptions): Promise<RunningServer> {
  const root = realpathSync(store);
  const site = {
    root,
    store,
    index: openStoreIndex(root, Date.now),
    assets: readAssets(),
    isLocal: isLoopback(host),
  };
  const app = createApp(site, { audience: openAudience(), judgeOf });
  const server = createAdaptorServer({ fetch: app.fetch }) as Server;
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen({ host, port }, resolve);
  });
  return {
    url: addressOf(server, host),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        // Pages that follow a run would hold it open for ever.
        server.closeAllConnections();
      }),
  };
}

function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || host.startsWith("127.");
}

function addressOf(server: Server, host: string): string {
  const { port } = server.address() as AddressInfo;
  return `http://${isIP(host) === 6 ? `[${host}]` : host}:${port}/`;
}
