import fc from "fast-check";
import { describe, it } from "vitest";
import { splitReceipt } from "../../../../src/features/money/offline-payments/rules.ts";
import {
  readAmount,
  readCamt,
  readDay,
  readDecimal,
  readRows,
} from "../../../../src/features/money/offline-payments/statement-rules.ts";
import { toDecimal } from "../../../../src/platform/basics/money.ts";

describe("a statement", () => {
  it("has its amounts read as they were written, in any currency", ({ expect }) => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 999_999_999 }),
        fc.constantFrom("EUR", "JPY", "KWD"),
        (amount, currency) => {
          expect(readAmount(toDecimal(amount, currency), currency)).toBe(amount);
        },
      ),
    );
    expect(["1.234,56", "1,234.56", "1 234.56", "+12", "-3,5"].map((text) => readAmount(text, "EUR"))).toEqual([
      123_456, 123_456, 123_456, 1_200, -350,
    ]);
    expect(["", "abc", "1.2.x", "12e3"].map((text) => readAmount(text, "EUR"))).toEqual([null, null, null, null]);
    const odd = ["1500.00", "1,500", "49.9000", "0.500"].map((text) => readAmount(text, "JPY"));
    expect(odd).toEqual([1_500, 1_500, null, null]);
    expect(["49.9000", "0.500", "1.234", "1,2,3.50", "49.905"].map((text) => readAmount(text, "EUR"))).toEqual([
      4_990,
      50,
      123_400,
      null,
      4_990_500,
    ]);
    expect(
      ["49.9", "49.90000", "49.905", "1,5", "1.2.3", "99999999999"].map((text) => readDecimal(text, "EUR")),
    ).toEqual([4_990, 4_990, null, null, null, null]);
    expect(["2026-02-30", "31.04.2026", "2026-13-01"].map(readDay)).toEqual([null, null, null]);
    expect([readDay("28.11.2026"), readDay("2026-11-28T10:00:00"), readDay("yesterday")]).toEqual([
      "2026-11-28",
      "2026-11-28",
      null,
    ]);
  });
});

describe("the rows of a statement", () => {
  const row = { date: "2026-11-28", amount: "12.50", currency: " usd ", text: "RF18 5390 0754 7034", reference: "B-1" };
  const entry = { amount: 1_250, currency: "USD", booked_on: "2026-11-28", text: row.text, bank_reference: "B-1" };

  it("are what came, in the shop's currency where they name none", ({ expect }) => {
    expect(readRows([row], "EUR")).toEqual({ entries: [entry], unreadable: [] });
    const { date, amount, text } = row;
    const bare = { ...entry, currency: "EUR", bank_reference: "" };
    expect(readRows([{ date, amount, text }], "EUR")).toEqual({ entries: [bare], unreadable: [] });
    expect(readRows([{ date, amount, text, currency: "  " }], "EUR")).toEqual({ entries: [bare], unreadable: [] });
  });

  it("are left out where nothing came, and named by their places where they cannot be read", ({ expect }) => {
    const rows: Record<string, string>[] = [
      { ...row, amount: "-3.00" },
      { ...row, amount: "0" },
      { ...row, amount: "a lot" },
      { ...row, date: "2026-02-30" },
      { ...row, currency: "XXXX" },
      { ...row, amount: "0.01" },
      { date: "2026-11-28" },
      { amount: "1.00" },
    ];
    expect(readRows(rows, "EUR")).toEqual({ entries: [{ ...entry, amount: 1 }], unreadable: [3, 4, 5, 7, 8] });
  });

  it("are none of a file that lacks a column", ({ expect }) => {
    const { date, amount, text } = row;
    expect([[], [{ date, amount }], [{ date, text }], [{ amount, text }]].map((rows) => readRows(rows, "EUR"))).toEqual(
      [null, null, null, null],
    );
  });
});

describe("a statement as CAMT.053", () => {
  type Part = Partial<Record<"amount" | "currency" | "sign" | "reversal" | "status" | "day" | "more", string>>;
  const entryOf = ({
    amount = "12.50",
    currency = "EUR",
    sign = "CRDT",
    reversal = "",
    status = "<Sts><Cd>BOOK</Cd></Sts>",
    day = "2026-11-28",
    more = "<AcctSvcrRef> B-1 </AcctSvcrRef><NtryDtls><Ustrd>for &amp; from</Ustrd></NtryDtls>",
  }: Part = {}) =>
    `<Ntry><Amt Ccy="${currency}">${amount}</Amt><CdtDbtInd>${sign}</CdtDbtInd>${reversal}${status}<BookgDt><Dt>${day}</Dt></BookgDt>${more}</Ntry>`;
  const read = (...parts: Part[]) => readCamt(`<BkToCstmrStmt>${parts.map(entryOf).join("")}</BkToCstmrStmt>`);

  it("has its credits read, booked ones alone, whatever the prefix of its names", ({ expect }) => {
    const [entry, ...more] = read({})?.entries ?? [];
    expect([entry?.amount, entry?.currency, entry?.booked_on, entry?.bank_reference, more]).toEqual([
      1_250,
      "EUR",
      "2026-11-28",
      "B-1",
      [],
    ]);
    expect(entry?.text).toContain("for & from");
    const prefixed = `<c:BkToCstmrStmt>${entryOf()
      .replaceAll("</", "</c:")
      .replaceAll(/<(?=[A-Z])/g, "<c:")}</c:BkToCstmrStmt>`;
    expect(readCamt(prefixed)?.entries.map(({ amount }) => amount)).toEqual([1_250]);
    expect(
      read(
        { sign: " DBIT " },
        { reversal: "<RvslInd> true </RvslInd>" },
        { reversal: "<RvslInd>false</RvslInd>", amount: "1.00" },
        { status: "<Sts>PDNG</Sts>" },
        { status: "<Sts>BOOK</Sts>", amount: "2.00" },
        { status: "", amount: "3.00", sign: " CRDT " },
        { amount: "0.00" },
      ),
    ).toMatchObject({ entries: [{ amount: 100 }, { amount: 200 }, { amount: 300 }], unreadable: [] });
  });

  it("has what cannot be read named by its place, and nothing of it booked", ({ expect }) => {
    const parts = [
      {},
      { amount: "1.234" },
      { day: "2026-02-30" },
      { currency: "eur" },
      { currency: "XXX" },
      { amount: "" },
    ];
    expect(read(...parts)).toMatchObject({ entries: [{ amount: 1_250 }], unreadable: [2, 3, 4, 5, 6] });
    expect(read({ more: "" })?.entries[0]?.bank_reference).toBe("");
    expect([readCamt("<Document/>"), readCamt("")]).toEqual([null, null]);
  });
});

describe("a file that is meant to hurt", () => {
  it("is read in time that grows with its length, whatever its names begin like", ({ expect }) => {
    const hurtful = [
      `<BkToCstmrStmt>${"<NtryX>".repeat(28_000)}</Ntry>`,
      `<BkToCstmrStmt>${"<Ntry>".repeat(33_000)}`,
      `<BkToCstmrStmt><Ntry>${"<AmtX>".repeat(32_000)}</Amt></Ntry>`,
      `<BkToCstmrStmt><Ntry><Sts>${"<b ".repeat(60_000)}</Sts></Ntry>`,
    ];
    for (const file of hurtful) {
      const begun_at = performance.now();
      readCamt(file);
      expect(performance.now() - begun_at).toBeLessThan(250);
    }
  });

  it("declares entities that nothing looks up", ({ expect }) => {
    const entry = (text: string) =>
      `<Ntry><Amt Ccy="EUR">1.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><BookgDt><Dt>2026-11-27</Dt></BookgDt><Ustrd>${text}</Ustrd></Ntry>`;
    const declared = `<!DOCTYPE d [<!ENTITY a "RF"><!ENTITY b SYSTEM "file:///etc/passwd">]>`;
    const [read] = readCamt(`${declared}<BkToCstmrStmt>${entry("&a;&b;&#82;&amp;lt;")}</BkToCstmrStmt>`)?.entries ?? [];
    expect(read?.text).toContain("&a;&b;&#82;&lt;");
  });

  it("has no entry on a day that no calendar has", ({ expect }) => {
    const days = ["2026-02-30", "2026-13-01", "99.99.2026", "0000-00-00", "29.02.2027"];
    expect(days.map(readDay)).toEqual(days.map(() => null));
    expect(readDay("29.02.2028")).toBe("2028-02-29");
  });
});

describe("money that came", () => {
  it("pays for its order up to what is outstanding, and is owed beyond that and once it has ended", ({ expect }) => {
    const money = fc.nat({ max: 1_000_000 });
    fc.assert(
      fc.property(money, money, money, money, fc.boolean(), (amount, captured, waived, came, ended) => {
        const payment = { provider: "bank_transfer", amount, captured: Math.min(captured, amount), waived: 0 };
        const owed = { ...payment, waived: Math.min(waived, amount - payment.captured) };
        const { counted, over } = splitReceipt(owed, came, ended);
        expect(counted + over).toBe(came);
        expect(counted).toBeGreaterThanOrEqual(0);
        expect(owed.captured + owed.waived + counted).toBeLessThanOrEqual(amount);
        if (ended) expect(counted).toBe(0);
      }),
    );
  });
});
