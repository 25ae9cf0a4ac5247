/**
 * Pulse: notices that a node's process is in an endless loop, and so answers nobody, though it runs.
 *
 * Silence alone says nothing: on a busy machine every process is silent for seconds at times, and so is one that is
 * paused. A loop burns processor time. So a node that has burned some since its last sign of life is asked to show its
 * state, as a debugger would, and if it burns as much again and still has not answered, it is stuck. One that never
 * answered such a question does not speak that part of the protocol, and is left alone.
 */
import { connect, type Socket } from "node:net";
import { encodeFrame } from "../../../../systems-under-test/node-kit/wire.ts";
import { processCpuMs } from "./process-state.ts";

const LOOK_MS = 250;
/** After so long between two looks this process did not run, and an answer may be there that it has not read. */
const ASLEEP_MS = 2 * LOOK_MS;

/** Which process is watched, and who is told. */
export interface PulseOptions {
  readonly pid: number;
  /** Where the node listens. */
  readonly host: string;
  readonly port: number;
  /** Processor time without a sign of life, in ms, that makes a node stuck. */
  readonly stuckCpuMs: number;
  /** Called once; the argument is the processor time that it burned in silence, in ms. */
  readonly onStuck: (cpuMs: number) => void;
}

/** Watches until it is stopped. Needs /proc; without it watches nothing. */
export function watchPulse(options: PulseOptions): { stop(): void } {
  const { pid, stuckCpuMs } = options;
  /** Processor time at the last sign of life; undefined before the first. */
  let aliveAtMs: number | undefined;
  let question: Socket | undefined;
  let lookedAtMs = performance.now();

  function ask(): Socket {
    const socket = connect({ host: options.host, port: options.port, noDelay: true });
    socket.write(encodeFrame({ kind: "inspect", id: 1 }));
    const alive = (): void => {
      if (question !== socket) return;
      question = undefined;
      aliveAtMs = processCpuMs(pid);
      socket.destroy();
    };
    socket.once("data", alive);
    // Who closes a connection has a loop that goes round.
    socket.once("end", alive);
    socket.once("error", () => socket.destroy());
    return socket;
  }

  function look(): void {
    const wasAsleep = performance.now() - lookedAtMs > ASLEEP_MS;
    lookedAtMs = performance.now();
    const nowMs = processCpuMs(pid);
    if (nowMs === undefined || aliveAtMs === undefined) return;
    const silentMs = nowMs - aliveAtMs;
    if (silentMs >= stuckCpuMs && question !== undefined) {
      if (wasAsleep) return;
      stop();
      options.onStuck(silentMs);
    } else if (silentMs >= stuckCpuMs / 2) {
      if (question === undefined || question.destroyed) question = ask();
    }
  }

  function stop(): void {
    clearInterval(timer);
    question?.destroy();
  }

  question = ask();
  const timer = setInterval(look, LOOK_MS);
  return { stop };
}
