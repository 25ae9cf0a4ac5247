/**
 * What a scheduler says to the master: in its subscription, with the stream that it was given.
 */
import type { FromScheduler } from "../messages.ts";
import { say } from "../transport/connection.ts";
import type { Activity, ScheduledTask } from "./state.ts";

type WithoutStream<Call> = Call extends { readonly stream: string } ? Omit<Call, "stream"> : never;

/** Calls the master, if there is a subscription. */
export function call(activity: Activity, word: WithoutStream<FromScheduler>): void {
  const { connection, stream } = activity;
  if (connection !== null && stream !== null) say(connection, { ...word, stream });
}

/** Orders the end of a task. */
export function killTask(activity: Activity, { info, agentId }: ScheduledTask): void {
  call(activity, { type: "kill", task: info.task, agentId });
}
