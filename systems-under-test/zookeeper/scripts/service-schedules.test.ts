import { describe, expect, test } from "vitest";
import { serviceSchedules } from "./service-schedules.ts";

describe("schedules of the service", () => {
  for (const { name, kills, play } of serviceSchedules) {
    test(`${name}: the correct service passes`, () => expect(play(undefined)).toEqual([]));
    for (const mutant of kills) {
      test(`${name}: ${mutant} is found`, () => expect(play(mutant)).not.toEqual([]));
    }
  }
});
