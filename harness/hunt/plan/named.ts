/**
 * What a plan names: its system and its workload, looked up.
 */
import type { System } from "../../../systems-under-test/system.ts";
import { systemNamed, workloadNamed, type Catalog } from "../../catalog.ts";
import type { Workload } from "../../workloads/workload.ts";
import { PLAN_FORMAT, type HuntPlan } from "./plan.ts";

/** The plan's system. @throws RangeError when the catalog has none of this name, or the plan is of another format */
export function systemOfPlan({ format, system: name }: HuntPlan, catalog: Catalog): System {
  if (format !== PLAN_FORMAT) throw new RangeError(`plan: expected format ${PLAN_FORMAT}, found ${format}`);
  const system = systemNamed(catalog, name);
  if (system !== undefined) return system;
  throw new RangeError(
    `plan: system: expected one of ${catalog.systems.map((each) => each.name).join(", ")}, found "${name}"`,
  );
}

/** The plan's workload. @throws RangeError when there is none of this name */
export function workloadOfPlan({ workload: name }: HuntPlan, catalog: Catalog): Workload {
  const workload = workloadNamed(catalog, name);
  if (workload !== undefined) return workload;
  const known = catalog.workloads.map((each) => each.name).join(", ");
  throw new RangeError(`plan: workload: expected one of ${known}, found "${name}"`);
}
