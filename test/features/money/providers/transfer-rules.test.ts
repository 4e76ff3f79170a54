import { describe, it } from "vitest";
import { epcPayload, type Transfer } from "../../../../src/features/money/providers/transfer-rules.ts";

const transfer: Transfer = {
  account_holder: "Bodega GmbH",
  iban: "DE89370400440532013000",
  bic: "COBADEFFXXX",
  bank_name: "Demo bank",
  reference: "RF18539007547034",
  amount: 123_405,
  currency: "EUR",
};

describe("the QR code of a transfer", () => {
  it("has the lines of EPC069-12 in their order", ({ expect }) => {
    expect(epcPayload(transfer)?.split("\n")).toEqual([
      "BCD", // service tag
      "002", // version
      "1", // UTF-8
      "SCT", // SEPA credit transfer
      "COBADEFFXXX", // BIC, which version 2 may leave out
      "Bodega GmbH", // at most 70 bytes
      "DE89370400440532013000",
      "EUR1234.05",
      "", // purpose
      "RF18539007547034", // structured reference; the text and the note after it are left out
    ]);
    expect(epcPayload({ ...transfer, bic: null })?.split("\n")[4]).toBe("");
    expect(epcPayload({ ...transfer, amount: 1 })?.split("\n")[7]).toBe("EUR0.01");
  });

  it("fits into the 331 bytes of the standard, and cuts a name between characters", ({ expect }) => {
    const payload = epcPayload({ ...transfer, account_holder: "ü".repeat(70), amount: 99_999_999_999 }) ?? "";
    expect(payload.split("\n")[5]).toBe("ü".repeat(35));
    expect(new TextEncoder().encode(payload).length).toBeLessThanOrEqual(331);
  });

  it("is not there for what the standard does not know", ({ expect }) => {
    expect(epcPayload({ ...transfer, currency: "USD" })).toBeNull();
    expect(epcPayload({ ...transfer, amount: 0 })).toBeNull();
    expect(epcPayload({ ...transfer, amount: 100_000_000_000 })).toBeNull();
  });
});
