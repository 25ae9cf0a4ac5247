/**
 * Mistakes in what searches ask of the nodes of Raft and Multi-Paxos at every moment. One that asks too little misses bugs;
 * one that asks too much calls a correct system wrong.
 */
import { inFile } from "../../tests/planted-mistake.ts";
import type { BrokenHarness, Noticed } from "./broken-source.ts";

const RAFT = "systems-under-test/raft/monitor/moment-invariants.ts";
const MULTI_PAXOS = "systems-under-test/multi-paxos/monitor/moment-invariants.ts";
/** A test of a list has the number of its place. */
const ofRaft = (titles: RegExp): Noticed => ({ suite: "harness/explore/search/raft.test.ts", titles });
const ofMultiPaxos = (titles: RegExp): Noticed => ({ suite: "harness/explore/search/multi-paxos.test.ts", titles });

export const BROKEN_INVARIANTS: readonly BrokenHarness[] = [
  ...inFile(RAFT, ofRaft(/show it #0$/), [
    "a term may have two leaders",
    'if (other !== id) say("election safety"',
    'if (other !== id && term < 0) say("election safety"',
  ]),
  ...inFile(RAFT, ofRaft(/show it #1$/), [
    "a node may vote twice in a term",
    "if (other !== candidate)",
    "if (other !== candidate && term < 0)",
  ]),
  ...inFile(RAFT, ofRaft(/show it #5$/), [
    "a leader may lack what is committed",
    "if (node.term <= leader.term && (",
    "if (node.term < 0 && (",
  ]),
  ...inFile(RAFT, ofRaft(/safe in all states %s #3$/), [
    "a deposed leader is asked for what is committed after it",
    "if (node.term <= leader.term && (",
    "if ((",
  ]),
  ...inFile(RAFT, ofRaft(/show it #4$/), [
    "a leader may believe anything of its followers",
    "if (node.log.lastIndex >= match && !differAt(leader, node, match)) return;",
    "if (match >= 0) return;",
  ]),
  ...inFile(RAFT, ofRaft(/show it #6$/), [
    "a follower may lose what it acknowledged",
    "if (node === undefined) continue;",
    "if (node === undefined || matchIndex > 0) continue;",
  ]),
  ...inFile(MULTI_PAXOS, ofMultiPaxos(/two candidates that find nothing/), [
    "an acceptor may not promise a higher ballot",
    "if (node === undefined || compareBallots(node.promised, message.ballot) >= 0) continue;",
    "if (node === undefined || compareBallots(node.promised, message.ballot) === 0) continue;",
  ]),
  ...inFile(MULTI_PAXOS, ofMultiPaxos(/show it #3$/), [
    "an acceptor may lose its vote",
    "if (vote !== undefined && compareBallots(vote.ballot, ballot) >= 0) return;",
    "if (ballot.round > 0) return;",
  ]),
  ...inFile(MULTI_PAXOS, ofMultiPaxos(/show it #2$/), [
    "what is not chosen may be applied",
    "if (base <= lastApplied && lastApplied <= chosenTo) return;",
    "if (base <= lastApplied) return;",
  ]),
  ...inFile(MULTI_PAXOS, ofMultiPaxos(/one time-out and a write/), [
    "what was accepted must have been promised to somebody else",
    "accepted.find(({ ballot }) => compareBallots(ballot, promised) > 0)",
    "accepted.find(({ ballot }) => compareBallots(ballot, promised) >= 0)",
  ]),
];
