/**
 * What a plan names: its system and its workload, looked up.
 */
import { systemNamed, systems } from "../../../systems-under-test/catalog.ts";
import type { System } from "../../../systems-under-test/system.ts";
import { workloadNamed, workloads } from "../../workloads/index.ts";
import type { Workload } from "../../workloads/workload.ts";
import { PLAN_FORMAT, type HuntPlan } from "./plan.ts";

/** The plan's system. @throws RangeError when the catalog has none of this name, or the plan is of another format */
export function systemOfPlan({ format, system: name }: HuntPlan): System {
  if (format !== PLAN_FORMAT) throw new RangeError(`plan: expected format ${PLAN_FORMAT}, found ${format}`);
  const system = systemNamed(name);
  if (system !== undefined) return system;
  throw new RangeError(`plan: system: expected one of ${systems.map((each) => each.name).join(", ")}, found "${name}"`);
}

/** The plan's workload. @throws RangeError when there is none of this name */
export function workloadOfPlan({ workload: name }: HuntPlan): Workload {
  const workload = workloadNamed(name);
  if (workload !== undefined) return workload;
  const known = workloads.map((each) => each.name).join(", ");
  throw new RangeError(`plan: workload: expected one of ${known}, found "${name}"`);
}
