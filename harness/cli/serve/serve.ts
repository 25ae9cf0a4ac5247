/** `clew serve`: a server for the pages of a store, until somebody ends it. */
import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import type { JudgeOf } from "../../../serve/live/live-judge.ts";
import { startServer, type RunningServer } from "../../../serve/start.ts";
import { InputError } from "../base/exit-codes.ts";
import type { Surroundings } from "../base/surroundings.ts";
import { judgeOfRun } from "./judge-of-run.ts";

/** The options, as text from the command line. */
interface ServeFlags {
  readonly port: string;
  readonly host: string;
}

const PORT_MAX = 65_535;

/** Serves the store until Ctrl-C. @throws InputError when there is no such store, or nowhere to listen */
export async function serve(store: string, flags: ServeFlags, { catalog, terminal }: Surroundings): Promise<void> {
  requireStore(store);
  const server = await listening(store, flags, (test) => judgeOfRun(test, catalog));
  terminal.print(server.url);
  terminal.warn(`serve: shows ${store} and changes nothing; Ctrl-C ends it`);
  await interruption();
  await server.close();
}

function requireStore(store: string): void {
  if (!existsSync(store) || !statSync(store).isDirectory()) {
    throw new InputError(
      `${store}: expected the folder of all runs, found ${existsSync(store) ? "a file" : "nothing"}. clew test makes one, named store; name yours: clew serve FOLDER`,
    );
  }
  const mark = ["test.json", "campaign.json"].find((name) => existsSync(join(store, name)));
  if (mark === undefined) return;
  throw new InputError(
    `${store}: expected the folder of all runs, found a single one (it holds ${mark}). Name the folder that holds the tests: clew serve ${join(store, "../..")}`,
  );
}

async function listening(store: string, { host, port: given }: ServeFlags, judgeOf: JudgeOf): Promise<RunningServer> {
  const port = /^\d+$/.test(given) ? Number(given) : Number.NaN;
  if (!(port <= PORT_MAX)) {
    throw new InputError(
      `--port: expected a number from 0 to ${PORT_MAX}, found "${given}". 0 takes any that is free.`,
    );
  }
  try {
    return await startServer({ store, host, port, judgeOf });
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    const because = code === undefined ? undefined : CANNOT_LISTEN[code];
    if (because === undefined) throw cause;
    throw new InputError(because(host, port), { cause });
  }
}

const CANNOT_LISTEN: { readonly [code: string]: (host: string, port: number) => string } = {
  EADDRINUSE: (_, port) => `--port ${port}: expected a free port, found one in use. Name another one, or 0 for any.`,
  EACCES: (_, port) =>
    `--port ${port}: expected a port that you may use, found one that needs more rights. Name one from 1024 on.`,
  EADDRNOTAVAIL: (host) => `--host ${host}: expected an address of this machine, found another one's.`,
  ENOTFOUND: (host) => `--host ${host}: expected a name or address of this machine, found a name that nobody knows.`,
};

/** Settles when somebody asks for the end. */
function interruption(): Promise<void> {
  return new Promise((resolve) => {
    process.once("SIGINT", () => resolve());
    process.once("SIGTERM", () => resolve());
  });
}
