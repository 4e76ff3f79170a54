import { describe, it } from "vitest";
import { hasFactor, normaliseEmail, wholeName } from "../../../../src/features/people/accounts/rules.ts";

it("compares e-mail addresses without case and space around them", ({ expect }) => {
  expect(normaliseEmail("  Ada@Example.COM\n")).toBe("ada@example.com");
});

it("makes one name of first and last name, and none of neither", ({ expect }) => {
  const names = [
    wholeName("Ada", "Lovelace"),
    wholeName("Ada", null),
    wholeName(null, "Lovelace"),
    wholeName(null, null),
  ];
  expect(names).toEqual(["Ada Lovelace", "Ada", "Lovelace", null]);
});

const none = { second_factor_at: null, passkey_at: null };
const app = { second_factor_at: 1, passkey_at: null };
const passkey = { second_factor_at: null, passkey_at: 1 };
const both = { second_factor_at: 1, passkey_at: 1 };

describe("an account", () => {
  it("has a factor when it has an app, a passkey or both", ({ expect }) => {
    expect([none, app, passkey, both].map(hasFactor)).toEqual([false, true, true, true]);
    expect(hasFactor({ second_factor_at: 0, passkey_at: null })).toBe(true);
  });
});
