/**
 * All generators and combinators, in one import.
 */
export { any } from "./combinators/any.ts";
export { concurrentKeys } from "./combinators/concurrent-keys.ts";
export { cycle } from "./combinators/cycle.ts";
export { delay } from "./combinators/delay.ts";
export { eachWorker } from "./combinators/each-worker.ts";
export { flipFlop } from "./combinators/flip-flop.ts";
export { limit } from "./combinators/limit.ts";
export { mix } from "./combinators/mix.ts";
export { nothingToDo, once } from "./combinators/once.ts";
export { clients, nemesis, onWorkers } from "./combinators/on-workers.ts";
export { phases } from "./combinators/phases.ts";
export { repeat } from "./combinators/repeat.ts";
export { reserve } from "./combinators/reserve.ts";
export { sequence } from "./combinators/sequence.ts";
export { sleep } from "./combinators/sleep.ts";
export { stagger } from "./combinators/stagger.ts";
export { timeLimit } from "./combinators/time-limit.ts";
export { untilOk } from "./combinators/until-ok.ts";
