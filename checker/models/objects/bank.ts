/**
 * The bank: accounts under names, transfers from one to another, and reads of all balances at one moment.
 *
 * A transfer puts on one account what it takes from the other, so the balances of every read have the same sum. Most
 * histories do not say what the accounts held at the beginning: then the first read shows it. An account that a read
 * does not name holds 0. Balances may be below zero: whether a bank allows that is its own affair, and one that does not
 * lets the transfer fail.
 *
 * Source: Jepsen, the workload `bank`. It compares sums only. This model also knows which transfers a read must show.
 */
import type { Json } from "../../../histories/json.ts";
import type { Operation } from "../../../histories/operation.ts";
import { nameOfText } from "../../../histories/canonical-text.ts";
import { callText } from "../../../histories/words/operation-text.ts";
import { counted } from "../../../histories/words/counts.ts";
import { canonicalText, isList, sameJson, shortText } from "../json-text.ts";
import type { Call, Model } from "../model.ts";

/** A sum of a million of these is below 2^53, so it is exact. */
const AMOUNT_MAX = 2 ** 32;

/** A request to move money. */
export interface Transfer {
  readonly from: string;
  readonly to: string;
  readonly amount: number;
}

/** Balances by account. */
export type Balances = { readonly [account: string]: Json };

/** The transfer that is asked for; undefined: it is none. Accounts are texts or numbers, and 1 is "1", as in JSON. */
export function transferIn(input: Json): Transfer | undefined {
  const { from = null, to = null, amount = null } = isObject(input) ? input : {};
  const isAmount = Number.isInteger(amount) && Math.abs(Number(amount)) <= AMOUNT_MAX;
  if (!isName(from) || !isName(to) || !isAmount) return undefined;
  return { from: String(from), to: String(to), amount: Number(amount) };
}

function isName(value: Json): value is string | number {
  return typeof value === "string" || typeof value === "number";
}

function isObject(value: Json | undefined): value is Balances {
  return typeof value === "object" && value !== null && !isList(value);
}

/** The balances that are not 0, by account; undefined: these are no balances. Null stands for no accounts. */
export function balancesIn(value: Json | undefined): Balances | undefined {
  if (value !== undefined && value !== null && !isObject(value)) return undefined;
  const all = Object.entries(value ?? {}).map(([name, balance]) => [accountNamed(name), balance] as const);
  return all.every(([, balance]) => Number.isSafeInteger(balance)) ? withoutZeros(all) : undefined;
}

/** A name of a map, in which the text "1" and the number 1 differ, as an account, in which they do not. */
function accountNamed(text: string): string {
  const name = nameOfText(text);
  return typeof name === "string" ? name : canonicalText(name);
}

function withoutZeros(all: readonly (readonly [account: string, balance: Json])[]): Balances {
  return Object.fromEntries(all.filter(([, balance]) => balance !== 0).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** The sum of all balances. */
export function sumOf(balances: Balances): number {
  return Object.values(balances).reduce<number>((sum, balance) => sum + Number(balance), 0);
}

function afterTransfer(state: Balances, { from, to, amount }: Transfer): Balances {
  const balances = new Map(Object.entries(state));
  balances.set(from, Number(balances.get(from) ?? 0) - amount);
  balances.set(to, Number(balances.get(to) ?? 0) + amount);
  return withoutZeros([...balances]);
}

/** The balances after the call; undefined: no such bank gives that answer. Null: nobody has read them yet. */
function step(state: Json, call: Call): Json | undefined {
  if (call.f === "read") {
    const shown = call.known ? balancesIn(call.output) : (state as Balances);
    return shown === undefined || (state !== null && !sameJson(shown, state)) ? undefined : shown;
  }
  const transfer = transferIn(call.input);
  if (transfer === undefined) return undefined;
  return state === null ? null : afterTransfer(state as Balances, transfer);
}

/** Whether the model is a bank. */
export function isBank(model: Model): boolean {
  return model.step === step;
}

function describe(call: Call): string {
  const transfer = call.f === "transfer" ? transferIn(call.input) : undefined;
  if (transfer === undefined) {
    return call.f === "read" && call.known ? `read → ${balancesText(call.output ?? null)}` : callText(call, NO_PARTS);
  }
  const asked = `transfer ${transfer.amount} from ${transfer.from} to ${transfer.to}`;
  return call.known ? asked : callText({ ...call, f: asked }, NO_PARTS);
}

const NO_PARTS = { input: false, output: false };

function balancesText(balances: Json): string {
  if (!isObject(balances)) return shortText(balances);
  const all = Object.entries(balances).map(([account, balance]) => `${account} ${shortText(balance)}`);
  return all.length === 0 ? "no accounts" : all.join(", ");
}

/** What is wrong with the answer to a read, whatever happened before; `total` where it is known. */
function wrongSum({ f, known, output }: Call, total: number | undefined): string | undefined {
  if (f !== "read" || !known) return undefined;
  const balances = balancesIn(output);
  if (balances === undefined) return `${shortText(output ?? null)} was read, which are no balances by account`;
  const sum = sumOf(balances);
  if (total === undefined || sum === total) return undefined;
  return `the balances that were read have the sum ${sum}, and all money is ${total}`;
}

/**
 * A bank. State: the balances that are not 0, by account; null while nobody knows them.
 *
 * @param held the balances at the beginning, by account, null for all 0; default: nobody knows them
 */
export function bank(held?: Json): Model {
  const initial = held === undefined ? undefined : balancesIn(held);
  const total = initial === undefined ? undefined : sumOf(initial);
  return {
    name: "bank",
    description: "accounts: transfer { from, to, amount }, read → every balance { account: balance } at one moment",
    functions: ["transfer", "read"],
    initial: initial ?? null,
    beginning: { expected: "the balances by account, whole numbers", stateOf: balancesIn },
    step,
    readOnly: ({ f, input, known }) => {
      // The first read of unknown balances makes them known, which changes the state.
      if (f === "read") return !known || initial !== undefined;
      const transfer = transferIn(input);
      return transfer !== undefined && (transfer.amount === 0 || transfer.from === transfer.to);
    },
    contradiction: (call) => wrongSum(call, total),
    problem: problemOf,
    describe,
    describeState,
  };
}

/** Up to this many accounts are told by name. */
const TOLD_MAX = 4;

function describeState(state: Json): string {
  if (state === null) return "balances that nobody has read";
  const accounts = Object.keys(state).length;
  return accounts === 0 ? "every balance 0" : accounts > TOLD_MAX ? counted(accounts, "account") : balancesText(state);
}

function problemOf({ f, input }: Operation): string | undefined {
  if (f === "read" || transferIn(input) !== undefined) return undefined;
  return (
    "expected { from, to, amount }: two accounts, each a text or a number, and a whole number up to 2^32, for sums must " +
    `stay exact; found ${shortText(input)}`
  );
}
