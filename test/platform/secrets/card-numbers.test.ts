import { describe, it } from "vitest";
import { personalText } from "#platform/http/schemas";
import { holdsCardNumber } from "#platform/secrets/card-numbers";

/** Published test numbers of the card brands. */
const numbers = [
  "4111111111111111",
  "4242424242424242",
  "4222222222222",
  "5555555555554444",
  "2223003122003222",
  "378282246310005",
  "6011111111111117",
  "3566002020360505",
  "6200000000000005",
  "30569309025904",
  "6304000000000000",
  "6205500000000000004",
];
const zeros = ["0", "\u0660", "\u06f0", "\u0966", "\uff10", "\u{1d7ce}", "\u{116da}"];
const separators = [
  "",
  " ",
  "-",
  ".",
  "/",
  "_",
  "  ",
  ". ",
  " - ",
  " / ",
  "\u200b",
  "\u00a0",
  "\u200d\u200b\u2060",
  "|",
];

/** The same numbers every time, and no two runs alike inside. */
function dice(seed: number): (sides: number) => number {
  let state = seed;
  return (sides) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * sides);
  };
}
const inScript = (digits: string, zero: string): string =>
  digits.replaceAll(/\d/g, (digit) => String.fromCodePoint((zero.codePointAt(0) ?? 0) + Number(digit)));

describe("card numbers in free text", () => {
  it.for([
    "4242 4242 4242 4242",
    "card:4242-4242-4242-4242.",
    "５５５５５５５５５５５５４４４４",
    "4111111111111111 12/26",
    "4111 1111 1111 1111 12/26 123",
    "pin 2 4111111111111111",
    "4111.1111.1111.1111",
    "4111/1111/1111/1111",
    "4111_1111_1111_1111",
    "4111  1111  1111  1111",
    "4111\u200b1111\u200b1111\u200b1111",
    "4️⃣1️⃣1️⃣1️⃣1️⃣1️⃣1️⃣1️⃣1️⃣1️⃣1️⃣1️⃣1️⃣1️⃣1️⃣1️⃣",
    "٤١١١١١١١١١١١١١١١",
    "41111111111111111226",
    "+4111111111111111",
  ])("are found in %s", (text, { expect }) => {
    expect(holdsCardNumber(text)).toBe(true);
    expect(personalText(200).safeParse(text).success).toBe(false);
  });

  it.for([
    "4242 4242 4242 4241",
    "+49 30 1234567",
    "+49 1512 3456784",
    "Order 1234567890123",
    "12 Main St",
    "Call 030 901820 or +44 20 7183 8750 after 18:30",
    "SKU-4111-AB-1111-CD-1111-EF-1111",
    "01936b2e-7c1a-7000-8000-1c2d3e4f5a6b",
    "1Z999AA10123456784",
    "2026-01-31T09:30:00.000Z",
  ])("are not seen in %s", (text, { expect }) => {
    expect(holdsCardNumber(text)).toBe(false);
  });

  it("are found in every script, with every separator, whatever stands before and behind", ({ expect }) => {
    const roll = dice(1);
    const pick = <T>(from: readonly T[]): T | undefined => from[roll(from.length)];
    const missed = Array.from({ length: 2_000 }, () => {
      const separator = pick(separators) ?? "";
      const groups = Array.from(pick(numbers) ?? "")
        .map((digit) => digit + (roll(3) === 0 ? separator : ""))
        .join("");
      const before = pick(["", "card ", "2 ", "No. 7: ", "12/26 "]) ?? "";
      const behind = pick(["", " 12/26", " 123", ", thanks", " 12/26 123"]) ?? "";
      return `${before}${inScript(groups, pick(zeros) ?? "0")}${behind}`;
    }).filter((text) => !holdsCardNumber(text));
    expect(missed).toEqual([]);
  });

  it("are seldom seen where there are none", ({ expect }) => {
    const roll = dice(2);
    const digits = (count: number) => Array.from({ length: count }, () => roll(10)).join("");
    const hex = (count: number) => Array.from({ length: count }, () => roll(16).toString(16)).join("");
    const kinds: Record<string, () => string> = {
      "an order number": () => `Order ${digits(8)}, parcel ${digits(4)}`,
      "a phone number": () => `+${1 + roll(9)}${digits(1)} ${digits(4)} ${digits(7)}`,
      "two phone numbers": () => `0${digits(4)} ${digits(6)} or 0${digits(4)} ${digits(6)}`,
      "an SKU": () => `AB-${digits(4)}-C-${digits(6)}`,
      "an id": () => `${hex(8)}-${hex(4)}-7${hex(3)}-8${hex(3)}-${hex(12)}`,
      "an address": () => `${digits(3)} Main St, ${digits(5)}-${digits(4)}, floor ${digits(1)}`,
      "a date and a price": () => `20${digits(2)}-0${digits(1)}-1${digits(1)}: ${digits(3)}.${digits(2)} EUR`,
    };
    for (const [kind, make] of Object.entries(kinds)) {
      const seen = Array.from({ length: 500 }, make).filter(holdsCardNumber);
      expect(seen.length, `${kind}: ${seen.join("; ")}`).toBeLessThanOrEqual(2);
    }
  });

  it("are looked for in linear time", ({ expect }) => {
    const hard = ["4".repeat(2_000), "4 ".repeat(1_000), "4\u200b".repeat(1_000), "\u{116da}".repeat(1_000)];
    const began = performance.now();
    for (const text of hard) holdsCardNumber(text.repeat(20));
    expect(performance.now() - began).toBeLessThan(1_000);
  });
});
