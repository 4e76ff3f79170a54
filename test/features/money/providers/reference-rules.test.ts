import fc from "fast-check";
import { describe, it } from "vitest";
import {
  creditorReference,
  inFours,
  isCreditorReference,
  isIban,
  referencesIn,
} from "../../../../src/features/money/providers/reference-rules.ts";

const body = fc.stringMatching(/^[A-Z0-9]{1,21}$/);
const number = fc.stringMatching(/^\d{8,15}$/);

describe("a creditor reference", () => {
  it("is that of ISO 11649 for examples that others have published", ({ expect }) => {
    expect(creditorReference("539007547034")).toBe("RF18539007547034");
    expect(isCreditorReference("RF18 5390 0754 7034")).toBe(true);
    expect(isCreditorReference("RF471234567890")).toBe(true);
    expect(() => creditorReference("a-b")).toThrow("cannot stand");
  });

  it("is valid whatever is in it, and no longer once a digit of it is another", ({ expect }) => {
    fc.assert(
      fc.property(
        body,
        fc.nat(),
        fc.constantFrom(...Array.from({ length: 10 }, (_, digit) => `${digit}`)),
        (text, at, other) => {
          const reference = creditorReference(text);
          expect(isCreditorReference(reference)).toBe(true);
          expect(isCreditorReference(inFours(reference).toLowerCase())).toBe(true);
          // A letter counts as two digits: one in place of a digit, or the other way, is another number altogether.
          const digits = [...reference.matchAll(/\d/g)].map(({ index }) => index);
          const place = digits[at % digits.length] ?? 0;
          const spoilt = `${reference.slice(0, place)}${other}${reference.slice(place + 1)}`;
          if (spoilt !== reference) expect(isCreditorReference(spoilt)).toBe(false);
        },
      ),
    );
  });

  it("is found in what banks hand on, with blanks and other words around it", ({ expect }) => {
    fc.assert(
      fc.property(number, fc.boolean(), (text, spaced) => {
        const reference = creditorReference(text);
        const shown = spaced ? inFours(reference) : reference;
        expect(referencesIn(`Invoice ${shown} Thank you`)).toContain(reference);
      }),
    );
    expect(referencesIn("RF00 0000 0001, rent, ref 4711")).toEqual([]);
    expect(referencesIn("RF18539007547034 and RF18539007547034")).toEqual(["RF18539007547034"]);
  });
});

describe("what banks hand on", () => {
  it("holds no reference where there is none, and each of several once", ({ expect }) => {
    expect(["", "RF", "RF18", "Stryker was here!", "RF18 5390"].map(referencesIn)).toEqual([[], [], [], [], []]);
    const [one, other] = [creditorReference("00000001"), creditorReference("123456789012345")];
    expect(referencesIn(`${one} and ${inFours(other)}, ${one}`)).toEqual([one, other]);
    // Digits of something else right behind it do not hide it.
    expect(referencesIn(`${one}77`)).toEqual([one]);
  });

  it("holds only what stands as a whole", ({ expect }) => {
    expect(isCreditorReference("xRF18539007547034")).toBe(false);
    expect(isCreditorReference("RF18539007547034-")).toBe(false);
    expect(isCreditorReference(`RF18${"5".repeat(22)}`)).toBe(false);
    expect(() => creditorReference("")).toThrow("cannot stand");
    expect(() => creditorReference("A".repeat(22))).toThrow("cannot stand");
    expect(() => creditorReference("x1")).toThrow("cannot stand");
    expect(() => creditorReference("A1-")).toThrow("cannot stand");
    expect(creditorReference("A".repeat(21))).toHaveLength(25);
    expect(inFours("rf18539007547034")).toBe("RF18 5390 0754 7034");
    expect(inFours("12345")).toBe("1234 5");
  });
});

describe("an account number", () => {
  it("is told from others by its check digits", ({ expect }) => {
    expect(["DE89370400440532013000", "GB82 WEST 1234 5698 7654 32"].map(isIban)).toEqual([true, true]);
    expect(["xDE89370400440532013000", "DE89370400440532013000-"].map(isIban)).toEqual([false, false]);
    expect(["DE88370400440532013000", "DE89", "", "370400440532013000"].map(isIban)).toEqual([
      false,
      false,
      false,
      false,
    ]);
  });
});
