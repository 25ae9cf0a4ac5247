/**
 * Transactions as servers note them when they apply them: `{ event: "transaction", zxid, txn }`. Every server applies
 * the same ones, so two that differ at one zxid are wrong already.
 */
import type { Json } from "../../histories/json.ts";
import { isList } from "../../histories/json.ts";
import type { NodeStatement } from "../history-check.ts";
import type { Change } from "./changes.ts";
import { fieldsOf, nameOf, type Position, positionOf, positionText } from "./requests.ts";

/** One transaction, as the servers that noted it agree about it. */
export interface Transaction {
  readonly at: Position;
  /** What it does to znodes; what goes with a closed session is not among it. */
  readonly changes: readonly Omit<Change, "at" | "step">[];
  readonly opens?: string;
  readonly closes?: string;
}

/** What was noted, in order of the zxids; and a sentence where two servers do not agree. */
export interface NotedTransactions {
  readonly transactions: readonly Transaction[];
  readonly disagreement?: string;
}

/** The transactions among the notes of all servers. */
export function transactionsOf(notes: readonly NodeStatement[]): NotedTransactions {
  const first = new Map<Position, { readonly node: string; readonly text: string; readonly txn: Json }>();
  let disagreement: string | undefined;
  for (const { node, note } of notes) {
    if (note.event !== "transaction") continue;
    const at = positionOf(note["zxid"]);
    const txn = note["txn"];
    if (at === undefined || txn === undefined) continue;
    const before = first.get(at);
    const text = JSON.stringify(txn);
    if (before === undefined) first.set(at, { node, text, txn });
    else if (before.text !== text && disagreement === undefined)
      disagreement = `${before.node} applied ${before.text} at ${positionText(at)}, and ${node} applied ${text}`;
  }
  const transactions = [...first]
    .sort(([one], [other]) => one - other)
    .map(([at, { txn }]) => transactionOf(at, fieldsOf(txn)));
  return disagreement === undefined ? { transactions } : { transactions, disagreement };
}

/** The changes that servers tell of. */
export function notedChanges(transactions: readonly Transaction[]): readonly Change[] {
  return transactions.flatMap(({ at, changes }) => changes.map((change, step) => ({ ...change, at, step })));
}

function transactionOf(at: Position, fields: ReturnType<typeof fieldsOf>): Transaction {
  const session = fields["session"];
  const name = session === undefined || session === null ? undefined : nameOf(session);
  return {
    at,
    changes: changesIn(fields),
    ...(fields["type"] === "create-session" && name !== undefined ? { opens: name } : {}),
    ...(fields["type"] === "close-session" && name !== undefined ? { closes: name } : {}),
  };
}

function changesIn(fields: ReturnType<typeof fieldsOf>): Transaction["changes"] {
  const { type, path, data, version, ephemeralOwner, changes } = fields;
  if (type === "multi") return isList(changes) ? changes.flatMap((one) => changesIn(fieldsOf(one))) : [];
  if ((type !== "create" && type !== "set" && type !== "delete") || typeof path !== "string") return [];
  const isOwned = ephemeralOwner !== undefined && ephemeralOwner !== null && ephemeralOwner !== 0;
  return [
    {
      kind: type,
      path,
      ...(data === undefined ? {} : { data }),
      ...(type === "set" && typeof version === "number" ? { version } : {}),
      ...(isOwned && type === "create" ? { owner: nameOf(ephemeralOwner) } : {}),
    },
  ];
}
