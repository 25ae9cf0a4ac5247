/**
 * NodeClock: what one node believes the time to be: an offset, and a rate against the true time.
 *
 * The contract of `Ms` is a monotonic clock, so a step back shows as a clock that stands still until the time it
 * has already shown comes again, which is what leases fear just as much. A step forward is seen at once.
 */

export interface NodeClockSetting {
  /** Added to the node's clock, in ms; negative to step back. Default 0. */
  readonly offsetMs?: number;
  /** Clock seconds in a true second, above 0. 1: neither gains nor loses. Default 1. */
  readonly rate?: number;
}

export interface NodeClock {
  /** The node's time in whole ms. Never decreases. */
  nowMs(trueUs: number): number;
  /** The earliest true time, in µs, not before `trueUs`, at which `nowMs` is at least `localMs`. */
  whenUs(localMs: number, trueUs: number): number;
  /**
   * Steps to this offset from where the clock would be had it never been stepped, and runs at this rate from now.
   * What it gained or lost by earlier rates stays.
   * @throws RangeError when the rate is not above 0
   */
  set(setting: NodeClockSetting, trueUs: number): void;
}

/** @param zeroMs what it shows at true time 0 */
export function createNodeClock(zeroMs: number): NodeClock {
  let baseTrueUs = 0;
  let baseLocalUs = zeroMs * 1000;
  let rate = 1;
  let offsetUs = 0;
  let shownMs = zeroMs;

  const rawUs = (trueUs: number): number => baseLocalUs + Math.floor((trueUs - baseTrueUs) * rate);
  const rawMs = (trueUs: number): number => Math.floor((rawUs(trueUs) + offsetUs) / 1000);

  return {
    nowMs(trueUs) {
      const ms = rawMs(trueUs);
      if (ms > shownMs) shownMs = ms;
      return shownMs;
    },
    whenUs(localMs, trueUs) {
      if (Math.max(shownMs, rawMs(trueUs)) >= localMs) return trueUs;
      const estimate = baseTrueUs + Math.ceil((localMs * 1000 - offsetUs - baseLocalUs) / rate);
      // The division may have rounded down by one step of the clock.
      return rawMs(estimate) >= localMs ? estimate : estimate + Math.ceil(1 / rate);
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
