/**
 * Planted bugs of a session's client. A run plants bugs in nodes only, so scripts find these.
 */
import type { PlantedBug } from "../../planted-bug.ts";
import { ZXID_ZERO } from "../zxid.ts";
import type { ClientRules } from "./rules.ts";
import { correctClientRules } from "./rules.ts";

/** A mutant of the client. */
export type ClientMutant = PlantedBug<ClientRules>;

/** The planted bugs of the client. */
export const clientMutants: readonly ClientMutant[] = [
  {
    id: "Z02",
    title: "A client takes the zxid of a frame of events for the last that it has seen",
    rule: "zxidSeen",
    patch: { zxidSeen: (_last, header) => header },
    detector: "script",
    note: "It is -1. After an event a server that is behind takes the client, which then reads older data than before.",
    profile: "base",
    seedBudget: 1,
  },
  {
    id: "Z46",
    title: "A client does not set its watches again at another server",
    rule: "watchesToSet",
    patch: { watchesToSet: () => ({ data: [], exists: [], children: [] }) },
    detector: "script",
    note: "No server knows of them any more.",
    profile: "base",
    seedBudget: 1,
  },
  {
    id: "Z47",
    title: "A client repeats a write whose connection broke",
    rule: "repeats",
    patch: { repeats: () => true },
    detector: "script",
    note: "The service has no filter for duplicates: it is done twice.",
    profile: "base",
    seedBudget: 1,
  },
  {
    id: "Z48",
    title: "A client stays with a silent server for twice its time-out",
    rule: "silenceMax",
    patch: { silenceMax: (timeoutMs) => timeoutMs * 2 },
    detector: "script",
    note: "Its session has ended when it comes to another.",
    profile: "base",
    seedBudget: 1,
  },
  {
    id: "Z49",
    title: "A client forgets what it has seen when it connects again",
    rule: "zxidSeen",
    patch: { zxidSeen: () => ZXID_ZERO },
    detector: "script",
    note: "As with Z02, and without an event.",
    profile: "base",
    seedBudget: 1,
  },
  {
    id: "Z50",
    title: "A client that asks nothing pings once in two time-outs",
    rule: "pingAfter",
    patch: { pingAfter: (timeoutMs) => timeoutMs * 2 },
    detector: "script",
    note: "It takes its server for silent, and leaves one after the other; whatever it has asked by then is lost.",
    profile: "base",
    seedBudget: 1,
  },
];

/** The rules with this mutant; correct ones for none, and for one of another part. */
export function clientRulesWith(id: string | undefined): ClientRules {
  return { ...correctClientRules, ...clientMutants.find((mutant) => mutant.id === id)?.patch };
}
