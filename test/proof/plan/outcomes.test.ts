import { describe, it } from "vitest";
import { outcomeOf, SKIPPED_CODE, sumUp } from "./outcomes.ts";

describe("a run of proofs", () => {
  it("counts a proof that could not run as skipped, and one that a signal ended as failed", ({ expect }) => {
    expect([0, SKIPPED_CODE, 1, 2, null].map(outcomeOf)).toEqual(["passed", "skipped", "failed", "failed", "failed"]);
  });

  it("passes with what was skipped besides, and never by that alone", ({ expect }) => {
    expect(sumUp(["passed", "skipped", "passed"])).toEqual({
      line: "proofs: 2 passed, 0 failed, 1 skipped",
      exit_code: 0,
    });
    expect(sumUp(["skipped"])).toEqual({ line: "proofs: 0 passed, 0 failed, 1 skipped", exit_code: 1 });
    expect(sumUp([]).exit_code).toBe(1);
  });

  it("fails by one that fails", ({ expect }) => {
    expect(sumUp(["passed", "failed"])).toEqual({ line: "proofs: 1 passed, 1 failed", exit_code: 1 });
  });
});
