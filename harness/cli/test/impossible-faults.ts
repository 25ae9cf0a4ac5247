/**
 * Faults that a cluster can do and this machine cannot: tried before anything is started, and refused by name.
 */
import type { AnySystem } from "../../any-system.ts";
import type { Catalog } from "../../catalog.ts";
import type { Capability } from "../../clusters/cluster.ts";
import { faultNamed } from "../../nemesis/asked-faults.ts";
import type { TestSpec } from "../../spec/spec.ts";
import { InputError } from "../base/exit-codes.ts";

/** @throws InputError for the first fault that cannot be carried out here */
export async function refuseImpossibleFaults(
  tests: readonly { readonly spec: TestSpec; readonly system: AnySystem }[],
  { faults }: Pick<Catalog, "faults">,
): Promise<void> {
  const asked = new Map<Capability, string>();
  for (const { spec, system } of tests) {
    for (const { fault } of spec.nemesis) {
      for (const need of faultNamed(faults, fault)?.needs ?? []) {
        // Disks of the bundled systems lie by themselves.
        if (need !== "power-loss" || system.kind === "server") asked.set(need, fault);
      }
    }
  }
  for (const [need, fault] of asked) {
    // oxlint-disable-next-line no-await-in-loop -- one try after the other
    const why = await whyNot(need);
    if (why !== undefined) throw new InputError(`clew test: fault "${fault}": ${why}`);
  }
}

async function whyNot(need: Capability): Promise<string | undefined> {
  if (need === "wall-clock") {
    const { whyNoClocks } = await import("../../clusters/machines/clocks/clocks-here.ts");
    return told("clocks cannot be set here", await whyNoClocks());
  }
  if (need === "disk") {
    const { whyNoTracing } = await import("../../clusters/machines/disks/tracing-here.ts");
    return told("syncs cannot be held or answered here", await whyNoTracing());
  }
  if (need === "power-loss") {
    const { whyNoImages } = await import("../../clusters/machines/disks/images-here.ts");
    return told("servers cannot have disks of their own here", whyNoImages());
  }
  return undefined;
}

function told(what: string, why: string | undefined): string | undefined {
  return why === undefined ? undefined : `${what}: ${why}`;
}
