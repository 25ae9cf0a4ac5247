/**
 * An adapter's client, asynchronous and somebody's code, behind the harness's Client interface.
 *
 * It may do anything: throw, give nonsense, never settle. None of that may end a run: the operation is in doubt then, and
 * after its time the harness goes on without it.
 */
import type { ClientOperation, ClientOutcome } from "../../../../systems-under-test/node-kit/client.ts";
import type { Client } from "../../../client.ts";
import type { Clock } from "../../../clock.ts";
import type { ServerClient } from "../adapter/server-adapter.ts";
import { inDoubt, type Meaning, type ReadOutcome, readAnswer, readThrown } from "./outcome.ts";

/** How a client is opened, and who is told of what it does wrong. */
export interface AdapterClientOptions {
  /** The server that it is a client of. */
  readonly node: string;
  readonly open: () => ServerClient | Promise<ServerClient>;
  readonly meaning: Meaning;
  readonly clock: Clock;
  readonly timeoutMs: number;
  /** The code of the client is wrong. @param topic tells kinds of trouble apart */
  readonly onProblem: (topic: string, problem: string) => void;
  readonly onClosed: (client: Client) => void;
}

/** The error of an operation whose time was over. */
export const TIMEOUT = "timeout";

/** A client that is opened with its first operation. */
export function createAdapterClient(options: AdapterClientOptions): Client {
  const { node, meaning, clock, timeoutMs, onProblem } = options;
  let opening: Promise<ServerClient> | undefined;
  let running: { readonly abort: AbortController; readonly cancel: () => void } | undefined;
  let isClosed = false;

  function invoke(operation: ClientOperation, done: (outcome: ClientOutcome) => void): void {
    if (isClosed) throw new Error("invoke: expected an open client, found one that was closed. Open another.");
    if (running !== undefined)
      throw new Error("invoke: expected no operation in flight, found one. Wait for its outcome.");
    const abort = new AbortController();
    const end = (outcome: ClientOutcome): void => {
      if (running?.abort !== abort) return;
      running.cancel();
      running = undefined;
      done({ node, ...outcome });
    };
    const cancel = clock.at(clock.nowNs() + timeoutMs * 1e6, () => {
      end(inDoubt(operation, TIMEOUT, meaning));
      abort.abort(new Error(`the time for ${operation.f} is over`));
    });
    running = { abort, cancel };
    void read(operation, abort.signal).then(({ outcome, problem }) => {
      if (problem !== undefined && running?.abort === abort)
        onProblem(`client ${operation.f}`, `the client of ${node} ${problem}`);
      end(outcome);
    });
  }

  /** Never rejects. */
  async function read(operation: ClientOperation, signal: AbortSignal): Promise<ReadOutcome> {
    try {
      const client = await (opening ??= open());
      const answer: unknown = await client.invoke(operation, signal);
      return readAnswer(answer, operation, meaning);
    } catch (thrown) {
      return readThrown(thrown, operation, meaning);
    }
  }

  async function open(): Promise<ServerClient> {
    const client: unknown = await options.open();
    if (typeof (client as ServerClient | undefined)?.invoke === "function") return client as ServerClient;
    const problem = `open of ${node} gave no client: expected { invoke(operation, signal) }`;
    onProblem("client open", problem);
    throw new Error(problem);
  }

  async function close(): Promise<void> {
    try {
      await (await opening)?.close?.();
    } catch {
      // It is not needed any more, whatever became of it.
    }
  }

  const client: Client = {
    invoke,
    close() {
      if (isClosed) return;
      isClosed = true;
      running?.cancel();
      running?.abort.abort(new Error("the client was closed"));
      running = undefined;
      void close();
      options.onClosed(client);
    },
  };
  return client;
}
