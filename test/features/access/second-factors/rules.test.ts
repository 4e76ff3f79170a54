import { describe, it } from "vitest";
import {
  RECOVERY_CODE_BYTES,
  readCode,
  writeRecoveryCode,
} from "../../../../src/features/access/second-factors/rules.ts";

describe("a code as it was typed", () => {
  it.for([
    ["123456", "totp", "123456"],
    [" 123 456", "totp", "123456"],
    ["123-456", "totp", "123456"],
    ["1234567", "recovery", "1234567"],
    ["12345", "recovery", "12345"],
    ["ABCDE-FGHIJ", "recovery", "abcdefghij"],
    ["abcde fghij", "recovery", "abcdefghij"],
    ["x123456", "recovery", "x123456"],
    ["123456x", "recovery", "123456x"],
  ] as const)("%s is %s", ([typed, kind, value], { expect }) => {
    expect(readCode(typed)).toEqual({ kind, value });
  });
});

describe("a recovery code", () => {
  it("is two groups of five, and reads back as it was made", ({ expect }) => {
    const random = Uint8Array.from({ length: RECOVERY_CODE_BYTES }, (_, i) => i * 25 + 7);
    const code = writeRecoveryCode(random);
    expect(code).toBe("hazsl-e5wpi");
    expect(readCode(code)).toEqual({ kind: "recovery", value: "hazsle5wpi" });
  });

  it("has each sign as often as any other", ({ expect }) => {
    const all = Array.from({ length: 256 }, (_, byte) => writeRecoveryCode(Uint8Array.of(byte)).slice(0, 1));
    expect(new Set(all).size).toBe(32);
    for (const sign of new Set(all)) expect(all.filter((one) => one === sign)).toHaveLength(8);
  });
});
