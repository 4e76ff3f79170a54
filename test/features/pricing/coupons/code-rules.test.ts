import { it } from "vitest";
import { CODE_BYTES, codeFrom } from "../../../../src/features/pricing/coupons/code-rules.ts";

it("a code has a letter or digit for each byte, five bits of which count, behind its prefix", ({ expect }) => {
  expect(codeFrom("SPRING-", Uint8Array.of(0, 9, 10, 17, 18, 31, 32, 255))).toBe("SPRING-09AHJZ0Z");
  const all = codeFrom(
    "",
    Uint8Array.from({ length: 32 }, (_, at) => at),
  );
  expect(all).toBe("0123456789ABCDEFGHJKMNPQRSTVWXYZ");
  expect(CODE_BYTES).toBe(10);
});
