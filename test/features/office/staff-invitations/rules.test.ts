import { describe, it } from "vitest";
import { INVITATION_LIVES_MS, OPEN_MAX, statusOf } from "../../../../src/features/office/staff-invitations/rules.ts";

const waiting = { accepted_at: null, revoked_at: null, expires_at: 1_000 };

describe("an invitation", () => {
  it.for([
    ["pending", waiting, 999],
    ["expired", waiting, 1_000],
    ["expired", waiting, 1_001],
    ["revoked", { ...waiting, revoked_at: 5 }, 6],
    ["revoked", { ...waiting, revoked_at: 5 }, 2_000],
    ["accepted", { ...waiting, accepted_at: 5 }, 6],
    ["accepted", { ...waiting, accepted_at: 5 }, 2_000],
    ["accepted", { ...waiting, accepted_at: 5, revoked_at: 7 }, 8],
  ] as const)("is %s", ([status, standing, now], { expect }) => {
    expect(statusOf(standing, now)).toBe(status);
  });

  it("can be accepted for three days, and no more than a hundred wait", ({ expect }) => {
    expect([INVITATION_LIVES_MS, OPEN_MAX]).toEqual([259_200_000, 100]);
  });
});
