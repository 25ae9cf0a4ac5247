/**
 * What nodes print and send, shown while the run goes on: Maelstrom's flags `--log-stderr`, `--log-net-send` and
 * `--log-net-recv`.
 */
import type { AnySystem } from "../../any-system.ts";
import type { NodeWatch, WatchedMessage } from "../../clusters/executables/network/node-watch.ts";
import { InputError } from "../base/exit-codes.ts";
import type { Terminal } from "../base/terminal.ts";

/** Which of it is shown. */
export interface NodeOutputFlags {
  readonly logStderr?: boolean | undefined;
  readonly logNetSend?: boolean | undefined;
  readonly logNetRecv?: boolean | undefined;
}

/** Shows it line by line; undefined where nothing was asked for. @throws InputError for systems that are no programs */
export function shownOutput(
  { logStderr = false, logNetSend = false, logNetRecv = false }: NodeOutputFlags,
  system: AnySystem,
  terminal: Terminal,
): NodeWatch | undefined {
  if (!logStderr && !logNetSend && !logNetRecv) return undefined;
  if (system.kind !== "executable") {
    const flag = logStderr ? "--log-stderr" : logNetSend ? "--log-net-send" : "--log-net-recv";
    throw new InputError(
      `${flag}: expected a program (--bin), found the system ${system.name}. See the logs and messages in its run's folder.`,
    );
  }
  const show =
    (what: string) =>
    ({ from, to, body }: WatchedMessage): void =>
      terminal.warn(`${what} ${from} > ${to}: ${JSON.stringify(body)}`);
  return {
    ...(logStderr ? { text: (node: string, line: string): void => terminal.warn(`${node}: ${line}`) } : {}),
    ...(logNetSend ? { sent: show("sent    ") } : {}),
    ...(logNetRecv ? { received: show("received") } : {}),
  };
}
