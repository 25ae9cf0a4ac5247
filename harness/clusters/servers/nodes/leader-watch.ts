/**
 * Who leads: asked of each server that runs, a few times a second, since a server that somebody else wrote does not tell.
 *
 * What it says of itself is what it believes; an old leader behind a cut may say so for a while beside the new one.
 */
import type { Json } from "../../../../histories/json.ts";
import { ROLES } from "../adapter/define-server.ts";
import type { Values } from "../adapter/placeholders.ts";
import type { Leads, ServerNode } from "../adapter/server-adapter.ts";
import { ask, filledIn, valueAt } from "./probe.ts";

const LOOK_EVERY_MS = 200;
/** A server that is paused or busy does not answer; then nobody knows, and its last answer stands. */
const PATIENCE_MS = 1_000;

/** Which server is asked, and who is told. */
export interface LeaderWatchOptions {
  readonly leads: Leads;
  readonly node: ServerNode;
  readonly values: Values;
  readonly isRunning: () => boolean;
  /** Told when it differs from what was told before of this start. */
  readonly onRole: (role: string) => void;
}

/** Asks until it is stopped. */
export interface LeaderWatch {
  stop(): void;
}

/** Begins to ask. */
export function watchLeader(options: LeaderWatchOptions): LeaderWatch {
  const abort = new AbortController();
  let known: string | undefined;

  async function look(): Promise<void> {
    if (!options.isRunning()) {
      known = undefined;
      return;
    }
    const role = (await leadsNow(options, AbortSignal.any([abort.signal, AbortSignal.timeout(PATIENCE_MS)])))
      ? ROLES.leads
      : ROLES.follows;
    if (abort.signal.aborted || role === known || !options.isRunning()) return;
    known = role;
    options.onRole(role);
  }

  async function watch(): Promise<void> {
    while (!abort.signal.aborted) {
      try {
        // oxlint-disable-next-line no-await-in-loop -- one look after the other
        await look();
      } catch {
        // Nobody knows.
      }
      // oxlint-disable-next-line no-await-in-loop
      await pause(LOOK_EVERY_MS, abort.signal);
    }
  }

  void watch();
  return { stop: () => abort.abort() };
}

async function leadsNow({ leads, node, values }: LeaderWatchOptions, signal: AbortSignal): Promise<boolean> {
  if (typeof leads === "function") return await leads(node, signal);
  const { status, text } = await ask(leads, node, values, signal);
  if (status < 200 || status > 299) throw new Error(`status ${status}`);
  const found = valueAt(JSON.parse(text) as Json, leads.path);
  return JSON.stringify(found) === JSON.stringify(filledIn(leads.is, values));
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      signal.removeEventListener("abort", end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal.addEventListener("abort", end, { once: true });
  });
}
