import { expect, test } from "vitest";
import { type Probe, type ProbeName, probeNamespaces, whyNoNamespaces } from "./probe.ts";

const works = (name: ProbeName): Probe => ({ name, works: true, said: "" });
const fails = (name: ProbeName, said = "no"): Probe => ({ name, works: false, said });

test.each<[readonly Probe[], RegExp]>([
  [
    probeNamespaces("darwin"),
    /Linux, and this is darwin\. Without it these work: --cluster local, --cluster simulated\.$/,
  ],
  [[fails("tools", "nsenter")], /missing: nsenter\. Install them: apt-get install util-linux/],
  [
    [fails("namespaces", "unshare failed: EPERM")],
    /it said: unshare failed: EPERM\)\. It works as root; or allow it: sysctl/,
  ],
  [[works("namespaces"), fails("ip")], /apt-get install iproute2/],
  [[works("namespaces"), works("ip"), works("bridge"), fails("nft")], /apt-get install nftables/],
  [[works("namespaces"), fails("table", "syntax error")], /it said: syntax error/],
])("what is missing first is named with what to do: %j", (probes, message) => {
  expect(whyNoNamespaces(probes)).toMatch(message);
});

test("nothing is missing where all works, with or without the detour", () => {
  expect(whyNoNamespaces([works("namespaces"), works("table"), fails("detour")])).toBeUndefined();
});
