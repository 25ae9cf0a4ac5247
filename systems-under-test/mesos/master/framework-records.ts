/**
 * Frameworks that a master has heard of: from their schedulers, or from agents that run their tasks.
 */
import type { FrameworkInfo } from "../messages.ts";
import { type FrameworkRecord, type Leadership, type Master, noteEvent } from "./state.ts";

/** The framework of a task that an agent reports. */
export function knowFramework(
  master: Master,
  leadership: Leadership,
  { framework, failoverMs }: FrameworkInfo,
): FrameworkRecord {
  const known = leadership.frameworks.get(framework);
  if (known !== undefined) return known;
  const created: FrameworkRecord = {
    framework,
    failoverMs,
    schedulerEpoch: 0,
    subscription: 0,
    connection: null,
    stream: null,
    lostAt: master.now,
    isRecovered: true,
    isRemoved: false,
    heartbeatAt: 0,
  };
  leadership.frameworks.set(framework, created);
  noteEvent(master, "framework-recovered", { framework, failoverMs });
  return created;
}
