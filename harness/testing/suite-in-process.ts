/**
 * Test files run inside another test: bundled with a mistake in one source, their tests collected and run, in
 * milliseconds. Starting the test runner anew for each mistake would take seconds each.
 *
 * The bundle's "vitest" is what this file puts in its place: collectors of tests and hooks, and the real `expect`.
 */
import type { Plugin } from "esbuild";
import { expect } from "vitest";
import { importBundled, type Mistake } from "../../tests/planted-mistake.ts";

type Action = () => unknown;

interface Case {
  readonly title: string;
  readonly run: Action;
  /** Around each, outermost first. */
  readonly scopes: readonly Scope[];
}

interface Scope {
  readonly title: string;
  readonly hooks: { readonly [When in HookName]: Action[] };
  hasBegun: boolean;
}

type HookName = (typeof HOOK_NAMES)[number];
const HOOK_NAMES = ["beforeAll", "afterAll", "beforeEach", "afterEach"] as const;

/** How a suite ended. */
export interface SuiteEnd {
  readonly passed: number;
  /** The first test that failed, after which no other was run; undefined when all passed. */
  readonly failure: { readonly title: string; readonly error: Error } | undefined;
}

/** What a bundle's "vitest" is taken from while it loads. */
const PLACE = Symbol.for("clew tests in process");
/** A mistake may stop a test from ever ending, and each such test is waited for. */
const CASE_TIMEOUT_MS = 2_000;
/** Without a mistake a test ends, however busy the machine is. */
const CORRECT_CASE_TIMEOUT_MS = 30_000;

/**
 * Runs the tests of a file whose titles match, up to the first that fails.
 *
 * @param options.caseMsMax how long each may take
 * @throws Error when the mistake's text does not stand exactly once in its file, or no test matches
 */
export async function runSuite(
  suite: string,
  options: { readonly mistake?: Mistake; readonly titles?: RegExp; readonly caseMsMax?: number } = {},
): Promise<SuiteEnd> {
  const cases = await collect(() => importBundled(suite, { mistake: options.mistake, plugins: [inProcess] }));
  const chosen = cases.filter((each) => options.titles?.test(fullTitle(each)) ?? true);
  if (chosen.length === 0)
    throw new Error(
      `${suite}: expected tests that match ${String(options.titles)}, found ${cases.map(fullTitle).join("; ") || "none"}`,
    );
  const usualMs = options.mistake === undefined ? CORRECT_CASE_TIMEOUT_MS : CASE_TIMEOUT_MS;
  return await runCases(chosen, options.caseMsMax ?? usualMs);
}

/** Puts collectors of tests in the place of the test runner. */
const inProcess: Plugin = {
  name: "in process",
  setup(bundler) {
    bundler.onResolve({ filter: /^vitest$/ }, () => ({ path: "vitest", namespace: "in-process" }));
    bundler.onLoad({ filter: /.*/, namespace: "in-process" }, () => ({ contents: STAND_IN }));
  },
};

const STAND_IN = `export const { describe, test, expect, ${HOOK_NAMES.join(", ")} } = globalThis[Symbol.for("clew tests in process")];`;

/** Gives the tests of the bundle that this loads. */
async function collect(load: () => Promise<unknown>): Promise<readonly Case[]> {
  const cases: Case[] = [];
  let scopes: readonly Scope[] = [scopeOf("")];
  const add = (title: string, run: Action): void => void cases.push({ title, run, scopes });
  const within = (title: string, body: Action): void => {
    const outer = scopes;
    scopes = [...outer, scopeOf(title)];
    body();
    scopes = outer;
  };
  const hook = (when: HookName) => (action: Action) => void scopes.at(-1)?.hooks[when].push(action);
  const globals = globalThis as { [PLACE]?: object };
  globals[PLACE] = {
    expect,
    test: withEach(add),
    describe: withEach(within),
    ...Object.fromEntries(HOOK_NAMES.map((when) => [when, hook(when)])),
  };
  await load();
  return cases;
}

function scopeOf(title: string): Scope {
  return { title, hooks: { beforeAll: [], afterAll: [], beforeEach: [], afterEach: [] }, hasBegun: false };
}

type Declare = (title: string, body: Action) => void;

/** `test(title, body)` and `test.each(rows)(title, body)`: titles keep their place-holders, and the row's number. */
function withEach(
  declare: Declare,
): Declare & { each: (rows: readonly unknown[]) => (title: string, body: (...row: unknown[]) => unknown) => void } {
  return Object.assign((title: string, body: Action) => declare(title, body), {
    each: (rows: readonly unknown[]) => (title: string, body: (...row: unknown[]) => unknown) => {
      for (const [number, row] of rows.entries()) {
        declare(`${title} #${number}`, () => (Array.isArray(row) ? body(...(row as unknown[])) : body(row)));
      }
    },
  });
}

function fullTitle({ title, scopes }: Case): string {
  return [...scopes.map((scope) => scope.title), title].filter((part) => part !== "").join(" ");
}

async function runCases(cases: readonly Case[], timeoutMs: number): Promise<SuiteEnd> {
  const scopes = new Set(cases.flatMap((each) => each.scopes));
  let passed = 0;
  let failure: SuiteEnd["failure"];
  for (const each of cases) {
    try {
      // Tests of one file run one after the other, as they were written to.
      // oxlint-disable-next-line no-await-in-loop
      await withinTime(() => runCase(each), timeoutMs);
      passed++;
    } catch (cause) {
      failure = { title: fullTitle(each), error: cause instanceof Error ? cause : new Error(String(cause)) };
      break;
    }
  }
  for (const scope of scopes) if (scope.hasBegun) await runAll(scope.hooks.afterAll);
  return { passed, failure };
}

async function runCase({ run, scopes }: Case): Promise<void> {
  for (const scope of scopes) {
    if (!scope.hasBegun) await runAll(scope.hooks.beforeAll);
    scope.hasBegun = true;
    await runAll(scope.hooks.beforeEach);
  }
  try {
    await run();
  } finally {
    for (const scope of [...scopes].reverse()) await runAll(scope.hooks.afterEach);
  }
}

async function runAll(actions: readonly Action[]): Promise<void> {
  // oxlint-disable-next-line no-await-in-loop
  for (const action of actions) await action();
}

async function withinTime(run: () => Promise<void>, timeoutMs: number): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`did not end within ${timeoutMs} ms`)), timeoutMs);
  });
  try {
    await Promise.race([run(), late]);
  } finally {
    clearTimeout(timer);
  }
}
