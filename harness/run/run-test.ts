/**
 * The life of one test, in numbered steps. Each step registers how it is undone, and whatever ends the run (its
 * time, a crash, Ctrl-C) the steps are undone in reverse: no process stays behind, and the history is kept.
 *
 *   1 store directory   2 start nodes, wait until ready   3 workload and nemesis, heal, recover, final reads
 *   4 stop nodes        5 check                           6 results and report
 */
import type { CheckReport } from "../../checker/check.ts";
import { type Check, reportOfCheck, type Testimony } from "../../checker/history-check.ts";
import { evidenceIn, lackOfEvidence } from "../../checker/evidence.ts";
import type { HistoryEvent } from "../../histories/event.ts";
import { readHistory } from "../../histories/files/read-history.ts";
import { createRunDirectory, writeJsonFile, type RunDirectory } from "../../runs/run-directory.ts";
import { failureTimeNs } from "../../histories/failure-time.ts";
import type { KeyResult } from "../../histories/key-result.ts";
import type { Operation } from "../../histories/operation.ts";
import { pairOperations } from "../../histories/pair.ts";
import type { Finding, MessageRecord, RunResults, TestRecord } from "../../runs/results.ts";
import { notesBeside } from "../../runs/node-notes.ts";
import { writeTestRecord } from "../../runs/test-record.ts";
import type { RecordedTest } from "../../runs/test-record.ts";
import { writeReport } from "../../reports/write/write-report.ts";
import { createRandomStream } from "../../systems-under-test/node-kit/random.ts";
import type { MessageCounts } from "../../runs/run-figures.ts";
import type { AvailabilityReport, AvailabilityWatch } from "../availability/availability.ts";
import { createAwakeWatch } from "../availability/awake-watch.ts";
import { watchEvent } from "../availability/watched-cluster.ts";
import type { AnySystem } from "../any-system.ts";
import { statedChecks } from "../stated-checks.ts";
import type { Cluster } from "../clusters/cluster.ts";
import type { NodeWatch } from "../clusters/executables/network/node-watch.ts";
import { networkFigures } from "../clusters/executables/network/message-counts.ts";
import { messagesAround } from "../clusters/simulated/network/message-log.ts";
import { besides, decided, type Judge, judgeHistory, modelOf } from "../judge.ts";
import { createFaultPlan, type FaultPlan } from "../nemesis/fault-plan.ts";
import type { FaultKind } from "../nemesis/faults.ts";
import type { TestSpec } from "../spec/spec.ts";
import type { Workload } from "../workloads/workload.ts";
import { assess } from "./assess.ts";
import { checksOf } from "./claims.ts";
import { NotStartedError, RunFailedError, RunInterruptedError } from "./run-errors.ts";
import { describesMessages, openCluster, type OpenedCluster, requireProgram } from "./open-cluster.ts";
import { control, type ControlEnd, type Phase } from "./controller.ts";
import { type GrowingFiles, openGrowingFiles } from "./files/growing-files.ts";
import { createLiveCheck, liveOpinion, type LiveFindings } from "./live-check.ts";
import { requiredAvailability } from "../availability/require-availability.ts";
import { writeLinearizations } from "./files/linearizations-file.ts";
import { keepOrdering } from "./standing-orders.ts";
import { teardown } from "./teardown.ts";
import { underFaults } from "./under-fault.ts";

/** Bytes that the search for a verdict may use. */
const CHECK_MEMORY_BYTES = 2 ** 30;

/** One test that is to be run, and who is told of it. */
export interface RunRequest {
  readonly spec: TestSpec;
  readonly system: AnySystem;
  readonly workload: Workload;
  /** What is asked of the history of every run, besides what its workload says. */
  readonly checks: readonly Check[];
  /** The kinds of faults that there are. */
  readonly faultKinds: readonly FaultKind[];
  /** The seed of everything that is drawn. */
  readonly seed: number;
  /** The folder of all runs. */
  readonly store: string;
  /** The command that repeats this run. */
  readonly command: string;
  readonly clewVersion: string;
  readonly progress: RunProgress;
  /** Looks on while programs run. */
  readonly nodeWatch?: NodeWatch | undefined;
  /**
   * Ends the process at once, with this message: a client's code does not return, and nothing can be done in order. Left
   * out: clients are not watched, and one that does not return is waited for without end.
   */
  readonly abandon?: (message: string) => never;
  /** Ends the run early; its history is kept, judged and reported as "unknown" at best. */
  readonly signal: AbortSignal;
}

/** Told what goes on, as often as it likes to know. */
export interface RunProgress {
  phase(phase: Phase | "starting" | "stopping" | "checking"): void;
  event(event: HistoryEvent): void;
}

/** What a run came to, and where its files are. */
export interface RunOutcome {
  /** As in `results.json`. */
  readonly results: RunResults;
  /** As in `test.json`. */
  readonly record: TestRecord;
  /** The folder of the run, absolute. */
  readonly directory: string;
  /** Path of `report.html`, absolute. */
  readonly report: string;
  /** What the harness itself did not manage, e.g. to close a client; says nothing about the system. */
  readonly warnings: readonly string[];
}

/**
 * Runs one test from an empty directory to its report.
 *
 * @throws PlugInError, before anything is written, when the server that is to be tested is not installed
 * @throws NotStartedError when a node of a system that clew knows from outside only does not start
 * @throws RunInterruptedError when `signal` ends it while the cluster starts
 * @throws RunFailedError when another cluster does not start, or cannot do what the test asks for
 */
export async function runTest(request: RunRequest): Promise<RunOutcome> {
  await requireProgram(request.system);
  const steps = teardown();
  const startedAt = new Date();
  const directory = createRunDirectory({ store: request.store, test: request.spec.name, startedAt });
  const record = writeTestRecord(directory, recordedTest(request, startedAt));
  try {
    const files = openGrowingFiles(directory, {
      words: request.system.words,
      hasMessages: request.spec.messages !== false,
      describe: describesMessages(request),
    });
    steps.add("closing the run's files", () => files.close());
    const { workload, abandon } = request;
    const required = requiredAvailability(request.spec, request.system);
    // Virtual time stands still while nobody turns the crank.
    const awake =
      required === undefined || request.spec.cluster === "simulated" ? undefined : createAwakeWatch(required);
    const watch = awake?.watch ?? required;
    const opened = await openCluster({
      ...request,
      runDirectory: directory.path,
      watch,
      tape: files.tape,
      listener: {
        note: (note) => files.note(note),
        link: (link) => files.link(link),
        finding: (finding) => files.finding(finding),
        ...(abandon === undefined
          ? {}
          : {
              stuck(message: string) {
                files.close();
                files.addLastMessages(undefined);
                abandon(`${message}\n  what is there: ${directory.path}`);
              },
            }),
      },
    });
    request.progress.phase("starting");
    steps.add("stopping the cluster", () => stopCluster(opened));
    if (awake !== undefined) steps.add("ending the look at the clock", awake.keepAwake(opened.cluster.clock));
    await startCluster(opened, request);
    files.begin(opened.cluster.clock.nowNs());
    const orders = request.system.standingOrders?.(request.spec.options) ?? [];
    steps.add("ending the operator's orders", keepOrdering(opened.cluster, orders));
    const faults = openFaults(request, opened.cluster);
    const end = await drive({ request, opened, workload, faults, files, watch });
    request.progress.phase("stopping");
    const failures = await steps.run();
    request.progress.phase("checking");
    const counts = opened.messageCounts?.();
    const judged = judge({ request, directory, workload, faults, end, counts, findings: files.findings });
    const { results, failureNs } = judged;
    const warnings = [...end.interpreted.problems, ...failures.map((failure) => failure.message), ...judged.warnings];
    files.addLastMessages(failureNs, keptMessages(opened, failureNs));
    writeJsonFile(directory.file("results.json"), results);
    writeLinearizations(directory, workload.judge, judged);
    const report = await writeReport(directory.path);
    return { results, record, directory: directory.path, report, warnings };
  } catch (cause) {
    const failures = await steps.run();
    const also = failures.map((failure) => `\n  also: ${failure.message}`).join("");
    const Kind = [RunInterruptedError, NotStartedError].find((each) => cause instanceof each) ?? RunFailedError;
    throw new Kind(`${(cause as Error).message}${also}\n  what is there: ${directory.path}`, { cause });
  }
}

function recordedTest({ spec, seed, command, clewVersion, system }: RunRequest, startedAt: Date): RecordedTest {
  return {
    name: spec.name,
    startedAt,
    system: spec.system,
    workload: spec.workload.name,
    cluster: spec.cluster,
    nodes: system.members(spec.nodes, spec.options).map((member) => member.id),
    leaderRoles: system.leaderRoles,
    concurrency: spec.concurrency,
    nemesis: spec.nemesis.map((fault) => fault.fault),
    timeLimitMs: spec.timeLimitMs,
    seed,
    mutant: spec.mutant,
    command,
    clewVersion,
    spec,
  };
}

/** Those that the cluster has kept itself. */
function keptMessages(
  { messages }: OpenedCluster,
  failureNs: number | undefined,
): readonly MessageRecord[] | undefined {
  return messages && messagesAround(messages.records([]), failureNs);
}

function startCluster({ cluster, crank }: OpenedCluster, { signal, system }: RunRequest): Promise<void> {
  return new Promise((resolve, reject) => {
    const abort = (): void =>
      reject(new RunInterruptedError(`ended while its nodes were starting: ${String(signal.reason)}`));
    if (signal.aborted) return abort();
    signal.addEventListener("abort", abort, { once: true });
    let isOver = false;
    cluster.start((error) => {
      isOver = true;
      signal.removeEventListener("abort", abort);
      if (error === undefined) resolve();
      else reject(system.kind === "nodes" ? error : new NotStartedError(error.message, { cause: error }));
    });
    crank(() => isOver).catch(reject);
  });
}

function stopCluster({ cluster, crank }: OpenedCluster): Promise<void> {
  return new Promise((resolve, reject) => {
    let isOver = false;
    cluster.stop((error) => {
      isOver = true;
      if (error === undefined) resolve();
      else reject(error);
    });
    crank(() => isOver).catch(reject);
  });
}

function openFaults({ spec, seed, faultKinds }: RunRequest, cluster: Cluster): FaultPlan {
  return createFaultPlan({
    faults: spec.nemesis,
    kinds: faultKinds,
    cluster,
    random: createRandomStream(seed).fork("nemesis"),
    timeLimitMs: spec.timeLimitMs,
  });
}

type DriveEnd = ControlEnd & {
  /** What is not as before the faults though all were undone; undefined when they were not, or could not be. */
  readonly leftBroken: readonly string[] | undefined;
  readonly endedEarly: string | undefined;
  /** undefined unless the test asks for a check while it runs. */
  readonly live: LiveFindings | undefined;
  readonly availability: AvailabilityReport | undefined;
};

/** Runs workload and nemesis to their end, or until the signal or a failing disk ends them. */
async function drive(parts: {
  readonly request: RunRequest;
  readonly opened: OpenedCluster;
  readonly workload: Workload;
  readonly faults: FaultPlan;
  readonly files: GrowingFiles;
  readonly watch: AvailabilityWatch | undefined;
}): Promise<DriveEnd> {
  const { request, workload, faults, files, watch } = parts;
  const { cluster, crank } = parts.opened;
  const { spec, signal, progress } = request;
  let endedEarly: string | undefined;
  let failure: Error | undefined;
  let availability: AvailabilityReport | undefined;
  let isOver = false;
  /** What comes after the faults is recovery. */
  const endWatch = (): void => void (availability ??= watch?.finish(cluster.clock.nowNs() / 1e6));
  let stop: (reason: string) => void = () => {};
  const onViolation = ({ index }: { readonly index: number }): void => stop(`a violation was found at event ${index}`);
  const model = modelOf(workload.judge);
  const live = spec.check === "live" && model !== undefined ? createLiveCheck({ model, onViolation }) : undefined;
  const end = await new Promise<ControlEnd>((resolve, reject) => {
    const running = control({
      cluster,
      workload,
      workloadOptions: { concurrency: spec.concurrency, ...spec.workload },
      faults,
      timeLimitMs: spec.timeLimitMs,
      recoveryTimeoutMs: spec.recoveryTimeoutMs + (spec.workload.quiescenceMs ?? workload.quiescenceMs ?? 0),
      random: createRandomStream(request.seed).fork("generator"),
      record(event) {
        files.event(event);
        progress.event(event);
        live?.event(event);
        if (watch !== undefined) watchEvent(watch, event);
      },
      onPhase(phase) {
        if (phase === "healing") endWatch();
        progress.phase(phase);
      },
      done(ended) {
        isOver = true;
        resolve(ended);
      },
    });
    stop = (reason) => {
      endedEarly ??= reason;
      running.stop(reason);
    };
    if (signal.aborted) stop(String(signal.reason));
    signal.addEventListener("abort", () => stop(String(signal.reason)), { once: true });
    void files.broken.then((error) => {
      failure = error;
      stop(error.message);
    });
    crank(() => isOver).catch(reject);
  });
  endWatch();
  if (end.interpreted.error !== undefined) throw end.interpreted.error;
  if (failure !== undefined) throw notWritten(failure);
  const isHealed = end.recovery !== undefined && end.healError === undefined;
  return {
    ...end,
    leftBroken: isHealed ? [...new Set([...faults.leftBroken(), ...cluster.disturbances()])] : undefined,
    endedEarly: endedEarly ?? end.healError?.message,
    live: live?.findings(),
    availability,
  };
}

function notWritten(cause: Error): Error {
  return new Error(`the run's files could not be written: ${cause.message}. Free the disk, or use --store.`, { cause });
}

/** Only a monitor, which a run with processes has not, sees when a weakness shows. */
function knownOf({ system, spec }: RunRequest): Parameters<typeof assess>[0]["weaknesses"] {
  const known = system.claim?.(spec.options);
  return known === undefined ? undefined : { known };
}

/** Judges from the file, not from memory: what is checked is what is kept. */
function judge(parts: {
  readonly request: RunRequest;
  readonly directory: RunDirectory;
  readonly workload: Workload;
  readonly faults: FaultPlan;
  readonly end: DriveEnd;
  readonly counts: MessageCounts | undefined;
  readonly findings: readonly Finding[];
}): {
  readonly results: RunResults;
  /** What is wrong with the history or its checkers, not with the system. */
  readonly warnings: readonly string[];
  /** undefined when nothing failed, or not at one moment. */
  readonly failureNs: number | undefined;
  readonly operations: readonly Operation[];
  readonly keys: readonly KeyResult[];
} {
  const { request, directory, workload, faults, end, counts, findings } = parts;
  const { events, notes } = readHistory(directory.file("history.jsonl"));
  const operations = pairOperations(events);
  const model = modelOf(workload.judge);
  const began = performance.now();
  const heard = notesBeside(directory.file("history.jsonl"));
  const testimony = { notes: heard.notes };
  const report = checkOrUnknown(operations, workload.judge, request.spec.checkTimeLimitMs, testimony);
  const checkTimeMs = performance.now() - began;
  const live = end.live === undefined ? undefined : liveOpinion(end.live, report);
  const results = assess({
    operations,
    report,
    others: besides(workload.judge, [
      ...checksOf(workload, knownOf(request)?.known),
      ...statedChecks(request.system),
      ...request.checks,
    ]).map((check) => decided(check, operations, () => reportOfCheck(check, operations, testimony))),
    checkTimeMs,
    mustSucceed: workload.mustSucceed,
    faults: faults.records(),
    underFaults: underFaults(events, operations),
    lackOfEvidence: model === undefined ? undefined : lackOfEvidence(evidenceIn(operations, model)),
    ...(end.leftBroken === undefined ? {} : { leftBroken: end.leftBroken }),
    findings,
    recovery: end.recovery,
    endedEarly: end.endedEarly,
    availability: end.availability,
    ...(counts === undefined ? {} : { network: networkFigures(counts, operations.length) }),
    ...(typeof request.spec.availability === "number" ? { okFractionMin: request.spec.availability } : {}),
    live,
    weaknesses: knownOf(request),
  });
  const failureNs = failureTimeNs(results.keys, operations) ?? findings[0]?.time;
  const warnings = [
    ...notes.map((note) => `history.jsonl: ${note}`),
    ...heard.problems,
    ...(live?.internalError === undefined ? [] : [live.internalError]),
  ];
  return { results, warnings, failureNs, operations, keys: report.keys };
}

/** A checker that crashes has decided nothing: its error is the reason of an "unknown". */
function checkOrUnknown(
  operations: readonly Operation[],
  judgedBy: Judge,
  timeLimitMs: number,
  testimony: Testimony,
): CheckReport {
  try {
    const budget = { timeLimitMs, memoryLimitBytes: CHECK_MEMORY_BYTES, now: () => performance.now() };
    return decided(judgedBy, operations, () => judgeHistory(operations, judgedBy, budget, testimony));
  } catch (error) {
    const unknownBecause = `the checker failed: ${(error as Error).stack ?? String(error)}`;
    const operationCount = operations.length;
    const keys = [{ valid: "unknown", operationCount, decidedBy: "nothing", unknownBecause } as const];
    return { valid: "unknown", model: modelOf(judgedBy)?.name ?? "", keys, operationCount };
  }
}
