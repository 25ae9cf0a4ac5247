/**
 * Every way to make and combine generators, in one import.
 */
export { any } from "./any.ts";
export { concurrentKeys } from "./concurrent-keys.ts";
export { cycle } from "./cycle.ts";
export { delay } from "./delay.ts";
export { eachWorker } from "./each-worker.ts";
export { flipFlop } from "./flip-flop.ts";
export { limit } from "./limit.ts";
export { mix } from "./mix.ts";
export { nothingToDo, once } from "./once.ts";
export { clients, nemesis, onWorkers } from "./on-workers.ts";
export { phases } from "./phases.ts";
export { repeat } from "./repeat.ts";
export { reserve } from "./reserve.ts";
export { sequence } from "./sequence.ts";
export { sleep } from "./sleep.ts";
export { stagger } from "./stagger.ts";
export { timeLimit } from "./time-limit.ts";
export { untilOk } from "./until-ok.ts";
