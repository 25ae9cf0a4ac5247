/**
 * Ports for servers that must be told where to listen.
 *
 * To let the kernel choose one would take it from the range that it also takes the ports of outgoing connections from:
 * while the server is down, somebody's connection could sit on its port. So they are taken from below that range.
 */
import { createServer } from "node:net";

const HOST = "127.0.0.1";
const LOWEST = 10_000;
/** Linux takes the ports of connections from 32,768 on, others from 49,152 on. */
const HIGHEST = 32_767;
const TRIES_MAX = 1_000;

/** Different ports on 127.0.0.1 on which nobody listens. @throws Error when there are none */
export async function freePorts(count: number): Promise<readonly number[]> {
  const found = new Set<number>();
  for (let tries = 0; found.size < count; tries++) {
    if (tries > TRIES_MAX + count)
      throw new Error(`expected ${count} free ports from ${LOWEST} to ${HIGHEST}, found ${found.size}`);
    const port = LOWEST + Math.floor(Math.random() * (HIGHEST - LOWEST + 1));
    // oxlint-disable-next-line no-await-in-loop -- most often the first try is good
    if (!found.has(port) && (await isFree(port))) found.add(port);
  }
  return [...found];
}

/** Whether somebody could listen there now. */
export function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen(port, HOST, () => server.close(() => resolve(true)));
  });
}
