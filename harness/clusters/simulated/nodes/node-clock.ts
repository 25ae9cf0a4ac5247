/**
 * NodeClock: what one node believes the time to be: a rate against the true time, and an offset of its wall clock.
 *
 * The monotonic clock runs fast or slow, and never jumps; the wall clock jumps, ahead and back.
 */

/** How a clock differs from the true time, from now on. */
export interface NodeClockSetting {
  /** Added to the node's wall clock, in ms; negative to step back. Default 0. */
  readonly offsetMs?: number;
  /** Clock seconds in a true second, above 0. 1: neither gains nor loses. Default 1. */
  readonly rate?: number;
}

/** One node's clocks. True times are in whole µs of the run. */
export interface NodeClock {
  /** The node's monotonic time in whole ms. Never decreases. */
  nowMs(trueUs: number): number;
  /** Its wall time in whole ms; about the true time. */
  wallMs(trueUs: number): number;
  /** The earliest true time, in µs, not before `trueUs`, at which `nowMs` is at least `localMs`. */
  whenUs(localMs: number, trueUs: number): number;
  /**
   * Steps the wall clock to this offset from where it would be had it never been stepped, and lets both run at this
   * rate from now. What they gained or lost by earlier rates stays.
   * @throws RangeError when the rate is not above 0
   */
  set(setting: NodeClockSetting, trueUs: number): void;
}

/** @param zeroMs what the monotonic clock shows at true time 0 */
export function createNodeClock(zeroMs: number): NodeClock {
  let baseTrueUs = 0;
  let baseLocalUs = zeroMs * 1000;
  let rate = 1;
  let offsetUs = 0;

  const rawUs = (trueUs: number): number => baseLocalUs + Math.floor((trueUs - baseTrueUs) * rate);
  const nowMs = (trueUs: number): number => Math.floor(rawUs(trueUs) / 1000);

  return {
    nowMs,
    wallMs: (trueUs) => Math.floor((rawUs(trueUs) + offsetUs) / 1000) - zeroMs,
    whenUs(localMs, trueUs) {
      if (nowMs(trueUs) >= localMs) return trueUs;
      const estimate = baseTrueUs + Math.ceil((localMs * 1000 - baseLocalUs) / rate);
      // The division may have rounded down by one step of the clock.
      return nowMs(estimate) >= localMs ? estimate : estimate + Math.ceil(1 / rate);
    },
    set(setting, trueUs) {
      const nextRate = setting.rate ?? 1;
      if (!(nextRate > 0 && nextRate < 1000)) {
        throw new RangeError(`Rate of a clock: expected a number above 0 and below 1000, found ${nextRate}.`);
      }
      const local = rawUs(trueUs);
      baseTrueUs = trueUs;
      baseLocalUs = local;
      rate = nextRate;
      offsetUs = Math.round((setting.offsetMs ?? 0) * 1000);
    },
  };
}
