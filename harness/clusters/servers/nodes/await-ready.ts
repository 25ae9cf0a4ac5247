/**
 * Waiting until a server that was started is ready, as its adapter says.
 */
import { connect } from "node:net";
import { fillIn, type Values } from "../adapter/placeholders.ts";
import type { Ready, ServerNode } from "../adapter/server-adapter.ts";
import { ask, urlOf } from "./probe.ts";

/** Time between two looks. */
const LOOK_EVERY_MS = 25;
/** How long one look may take. */
const LOOK_MS_MAX = 2_000;

/** What is waited for. */
export interface AwaitReadyOptions {
  readonly ready: Ready;
  readonly node: ServerNode;
  readonly values: Values;
  readonly timeoutMs: number;
  /** Whether the server has printed such a line since it was started. */
  readonly hasPrinted: (pattern: RegExp) => boolean;
}

/**
 * Calls back once, unless it is cancelled: with what went wrong when the time is over. Never from within this call.
 */
export function awaitReady(options: AwaitReadyOptions, done: (problem?: string) => void): { cancel(): void } {
  const { timeoutMs } = options;
  const abort = new AbortController();
  let seen = "nothing";
  let isOver = false;
  const finish = (problem?: string): void => {
    if (isOver) return;
    isOver = true;
    clearTimeout(deadline);
    abort.abort();
    done(problem);
  };
  const deadline = setTimeout(() => {
    finish(`was not ready within ${timeoutMs} ms: expected ${expectation(options)}, last found ${seen}`);
  }, timeoutMs);

  async function look(): Promise<void> {
    for (;;) {
      try {
        // oxlint-disable-next-line no-await-in-loop -- one look after the other
        const found = await lookOnce(options, AbortSignal.any([abort.signal, AbortSignal.timeout(LOOK_MS_MAX)]));
        if (found === true) {
          finish();
          return;
        }
        seen = found;
      } catch (error) {
        seen = error instanceof Error ? error.message || error.name : String(error);
      }
      if (abort.signal.aborted) return;
      // oxlint-disable-next-line no-await-in-loop
      await new Promise((resolve) => {
        setTimeout(resolve, LOOK_EVERY_MS);
      });
    }
  }

  void look();
  return {
    cancel() {
      isOver = true;
      clearTimeout(deadline);
      abort.abort();
    },
  };
}

function expectation({ ready, node, values }: AwaitReadyOptions): string {
  if (typeof ready === "function") return "its adapter's `ready` to say true";
  if ("tcp" in ready) return `somebody who listens at ${node.host}:${node.ports[ready.tcp]}`;
  if ("log" in ready) return `a line with ${String(ready.log)}`;
  return `an answer with status ${ready.status ?? "200 to 299"} to ${ready.method ?? "GET"} ${urlOf(ready, node, values)}`;
}

/** True when it is ready, else what was found. */
async function lookOnce(options: AwaitReadyOptions, signal: AbortSignal): Promise<true | string> {
  const { ready, node, values } = options;
  if (typeof ready === "function") {
    const answer: unknown = await orAborted(ready(node, signal), signal);
    return answer === true ? true : String(answer);
  }
  if ("tcp" in ready) return (await listens(node.host, node.ports[ready.tcp] ?? 0, signal)) || "nobody";
  if ("log" in ready) {
    const pattern = typeof ready.log === "string" ? new RegExp(fillIn(ready.log, values)) : ready.log;
    return options.hasPrinted(pattern) || "no such line";
  }
  const { status } = await ask(ready, node, values, signal);
  const isRight = ready.status === undefined ? status >= 200 && status <= 299 : status === ready.status;
  return isRight || `status ${status}`;
}

/** Somebody's function may never settle. */
function orAborted<Value>(promise: Promise<Value>, signal: AbortSignal): Promise<Value> {
  return new Promise((resolve, reject) => {
    signal.addEventListener("abort", () => reject(new Error("no answer in time")), { once: true });
    promise.then(resolve, reject);
  });
}

function listens(host: string, port: number, signal: AbortSignal): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port, signal });
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", reject);
  });
}
