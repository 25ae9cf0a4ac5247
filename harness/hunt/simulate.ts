/**
 * simulate: one whole test in virtual time, from a plan to its result.
 *
 * The same node code, clients, controller and checker as with real processes, in one process: workload under faults,
 * then a healed core that must make progress, then every oracle. It is a pure function of the plan, so a result can
 * be repeated, compared by its trace hash and shrunk.
 */
import { createRandomStream } from "../../systems-under-test/node-kit/random.ts";
import type { SimulatedCluster } from "../clusters/simulated/simulated-cluster.ts";
import { withTripwires } from "../clusters/simulated/tripwires.ts";
import { bundledCatalog, ownFaults } from "../catalog.ts";
import { checksOf, claimWith } from "../run/claims.ts";
import { control, type ControlEnd } from "../run/controller.ts";
import { runSimulation } from "../run/simulation.ts";
import type { Workload } from "../workloads/workload.ts";
import { createNemesisDriver, type NemesisDriver } from "./faults/nemesis-driver.ts";
import { createSignals } from "./faults/signals.ts";
import { isAsked } from "../../runs/hunts/oracle.ts";
import { loopFailure } from "./oracles/failures.ts";
import { systemOfPlan, workloadOfPlan } from "./plan/named.ts";
import { asksProgress, type HuntPlan } from "./plan/plan.ts";
import { scripted } from "./plan/scripted.ts";
import { availabilityOf } from "./run/availability-conditions.ts";
import { catchUp } from "./run/catch-up.ts";
import { startHuntFaults, type HuntFaults } from "./run/hunt-faults.ts";
import { openHuntCluster } from "./run/open-hunt-cluster.ts";
import { conclude, type HuntResult } from "./run/result.ts";
import { createRunRecord, type RunRecord } from "./run/run-record.ts";
import type { SimulateSurroundings } from "./run/surroundings.ts";

export type { HuntResult } from "./run/result.ts";

/** Carries out one plan: `simulate`, or the same with a limit. */
export type Simulate = (plan: HuntPlan, surroundings?: SimulateSurroundings) => HuntResult;

/** Time for what has no bound of its own: booting, and clients' last outcomes. */
const END_SLACK_MS = 10_000;

/**
 * Runs one plan. Synchronous; global clocks, timers and random numbers throw while it runs.
 *
 * @throws RangeError for a plan that names something that does not exist
 * @throws TripwireError when code under test reached for the outside
 */
export function simulate(plan: HuntPlan, surroundings: SimulateSurroundings = {}): HuntResult {
  return withTripwires(() => run(plan, surroundings));
}

function run(plan: HuntPlan, surroundings: SimulateSurroundings): HuntResult {
  const { catalog = bundledCatalog } = surroundings;
  const system = surroundings.system ?? systemOfPlan(plan, catalog);
  const workload = workloadOfPlan(plan, catalog);
  const watch = isAsked("availability", plan.oracles) ? availabilityOf(plan, system) : undefined;
  const record = createRunRecord({ asked: plan.oracles, watch });
  const signals = createSignals();
  const { cluster, monitor } = openHuntCluster({ plan, system, surroundings, watch, record, signals });
  const driver = createNemesisDriver(cluster, {
    onEffect: (effect) => record.effect(effect),
    hasDisk: (node) => record.hasWritten(node),
    signals,
  });
  let end: ControlEnd | undefined;
  const { limited = unlimited } = surroundings;
  const hasEnded = limited(() => {
    const random = createRandomStream(plan.seed);
    const faults = startHuntFaults({
      plan,
      system,
      ownFaults: ownFaults(catalog),
      cluster,
      driver,
      signals,
      record,
      random,
    });
    end = drive({ plan, workload, cluster, driver, faults, record });
    if (end === undefined || !asksProgress(plan) || !isFineSoFar(record)) return;
    const lag = catchUp({ plan, system, cluster, monitor, core: faults.core() });
    if (lag !== undefined) record.fail(lag);
  });
  const loop = hasEnded ? undefined : loopFailure(cluster);
  if (loop !== undefined) record.fail(loop);
  const claim = claimWith(system, plan.options);
  const checks = [...checksOf(workload, claim), ...catalog.runChecks];
  const endless = loop?.message;
  return conclude({ plan, claim, judge: workload.judge, checks, cluster, driver, record, end, endless });
}

function unlimited(action: () => void): boolean {
  action();
  return true;
}

/** Whether nothing was seen but that the system stood still for a while, under faults that are over now. */
function isFineSoFar({ failures }: RunRecord): boolean {
  return failures.every(({ oracle }) => oracle === "availability");
}

/** What takes part in a run. */
interface Cast {
  readonly plan: HuntPlan;
  readonly workload: Workload;
  readonly cluster: SimulatedCluster;
  readonly driver: NemesisDriver;
  readonly faults: HuntFaults;
  readonly record: RunRecord;
}

/** Runs until the controller has ended, or nothing more may happen; undefined when the controller has not ended. */
function drive(cast: Cast): ControlEnd | undefined {
  const { plan, cluster, driver, record } = cast;
  let end: ControlEnd | undefined;
  cluster.start((error) => {
    if (error === undefined) begin(cast, (given) => void (end = given));
    else record.fail({ oracle: "finding", message: error.message, timeMs: cluster.clock.nowNs() / 1e6 });
  });
  const afterMs = plan.ending === "none" ? 0 : 2 * plan.recoveryMs + 2 * plan.clientTimeoutMs + END_SLACK_MS;
  runSimulation(cluster, {
    until: () => end !== undefined || (plan.stopsAtViolation && record.failures.length > 0),
    lastUs: Math.ceil((plan.faultMs + afterMs) * 1000),
    turns: driver,
  });
  return end;
}

/** Hands the started cluster to the controller. */
function begin({ plan, workload, cluster, faults, record }: Cast, done: (end: ControlEnd) => void): void {
  control({
    cluster,
    workload: plan.operations === undefined ? workload : scripted(workload, plan.operations),
    workloadOptions: {
      concurrency: plan.clients,
      rate: plan.rate,
      keys: plan.keys,
      operationsPerKey: plan.operationsPerKey,
    },
    faults,
    timeLimitMs: plan.faultMs,
    recoveryTimeoutMs: plan.recoveryMs,
    random: createRandomStream(plan.seed).fork("generator"),
    nextIndex: () => record.events.length,
    record: (event) => record.event(event),
    onPhase: () => undefined,
    done,
  });
}
