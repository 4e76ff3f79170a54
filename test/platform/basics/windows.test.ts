import { it } from "vitest";
import { windowFaults } from "#platform/basics/windows";

it("a window ends after it starts, or at an end that it does not have", ({ expect }) => {
  const path = (starts_at: number | null, ends_at: number | null) => windowFaults({ starts_at, ends_at });
  const fault = [{ path: "ends_at", code: "conflict", message: "Must be after `starts_at`" }];
  expect([path(2, 1), path(2, 2)]).toEqual([fault, fault]);
  expect([path(1, 2), path(null, 2), path(2, null), path(null, null)]).toEqual([[], [], [], []]);
});
