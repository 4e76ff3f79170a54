import { beforeAll, describe, it } from "vitest";
import { tokenOf } from "../../../support/actors.ts";
import { call, problemOf } from "../../../support/api.ts";
import { duesOf, givenOrderByHand, ledgerOf, orderOf, setMethod } from "../../../support/by-hand.ts";

let token = "";
beforeAll(async () => {
  token = await tokenOf("admin");
  await setMethod("bank_transfer");
});

const send = async (format: "csv" | "camt053", content: string) =>
  call("POST", "/api/v1/admin/bank-statements", { token, body: { format, content } });
const imported = async (format: "csv" | "camt053", content: string): Promise<any> =>
  (await send(format, content)).json();
const decimal = (amount: number) => (amount / 100).toFixed(2);

const entry = ({
  amount,
  text,
  side = "CRDT",
  reference = "",
}: {
  amount: string;
  text: string;
  side?: string;
  reference?: string;
}) =>
  `<ns:Ntry><ns:Amt Ccy="USD">${amount}</ns:Amt><ns:CdtDbtInd>${side}</ns:CdtDbtInd><ns:Sts><ns:Cd>BOOK</ns:Cd></ns:Sts>
    <ns:BookgDt><ns:Dt>2026-11-27</ns:Dt></ns:BookgDt><ns:NtryDtls><ns:TxDtls><ns:Refs><ns:AcctSvcrRef>${reference}</ns:AcctSvcrRef></ns:Refs>
    <ns:RmtInf><ns:Strd><ns:CdtrRefInf><ns:Ref>${text}</ns:Ref></ns:CdtrRefInf></ns:Strd></ns:RmtInf></ns:TxDtls></ns:NtryDtls></ns:Ntry>`;
const camt = (...entries: string[]) =>
  `<?xml version="1.0"?><ns:Document xmlns:ns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><ns:BkToCstmrStmt><ns:Stmt>${entries.join("")}</ns:Stmt></ns:BkToCstmrStmt></ns:Document>`;

describe("a bank statement", () => {
  it("with a day that no calendar has, or many columns, is no failure and keeps nothing else back", async ({
    expect,
  }) => {
    const { total, payment, order_id } = await givenOrderByHand("bank_transfer");
    const row = (day: string) => `${day},${decimal(total)},USD,${payment.instructions.reference}`;
    const wide = ",x".repeat(20_000);
    const file = [`date,amount,currency,text${wide}`, row("2026-99-99"), row("2026-11-28"), "a\n".repeat(10_000)];
    const begun_at = performance.now();
    expect(await imported("csv", file.join("\n"))).toMatchObject({ booked: 1, unmatched: 0 });
    expect(performance.now() - begun_at).toBeLessThan(2_000);
    expect(await orderOf(order_id)).toMatchObject({ payment_status: "paid" });
  });

  it("as CSV books what names an order, says what it could not match, and books nothing twice", async ({ expect }) => {
    const [one, other] = [await givenOrderByHand("bank_transfer"), await givenOrderByHand("bank_transfer")];
    const spaced = one.payment.instructions.reference.replaceAll(/(.{4})(?=.)/g, "$1 ");
    const rows = [
      `28.11.2026;${decimal(one.total).replace(".", ",")};USD;Ada ${spaced} thanks`,
      `28.11.2026;-12,00;USD;rent`,
      `28.11.2026;3,00;USD;${other.payment.instructions.reference}`,
      `28.11.2026;3,00;USD;${other.payment.instructions.reference}`,
      `28.11.2026;3,00;EUR;${other.payment.instructions.reference}`,
      `28.11.2026;77,00;USD;no reference at all`,
    ];
    const file = ["date;amount;currency;text", ...rows].join("\n");
    const first = await imported("csv", file);
    expect(first.entries.map(({ status }: any) => status)).toEqual([
      "booked",
      "booked",
      "booked",
      "other_currency",
      "unmatched",
    ]);
    expect(first).toMatchObject({ booked: 3, unmatched: 2, left: 0 });
    expect(await orderOf(one.order_id)).toMatchObject({ payment_status: "paid" });
    expect(await orderOf(other.order_id)).toMatchObject({ payments: [{ captured: 600 }] });
    const again = await imported("csv", `${file}\n29.11.2026;9999,00;USD;${other.payment.instructions.reference}`);
    expect(again).toMatchObject({ booked: 1, unmatched: 2 });
    expect(again.entries.slice(0, 3).map(({ status }: any) => status)).toEqual(
      Array.from({ length: 3 }, () => "already_booked"),
    );
    const over = 600 + 999_900 - other.total;
    expect(await duesOf(other.order_id)).toMatchObject([{ amount: over, reason: "overpaid" }]);
    expect(await ledgerOf(other.order_id)).toEqual({ bank: 600 + 999_900, sales: -other.total, due: -over });
  });

  it("as CAMT.053 books credits alone, once however often and at once it is sent", async ({ expect }) => {
    const { order_id, total, payment } = await givenOrderByHand("bank_transfer");
    const { reference } = payment.instructions;
    const file = camt(
      entry({ amount: decimal(total), text: reference, reference: "B-1" }),
      entry({ amount: decimal(total), text: reference, side: "DBIT" }),
    );
    const answers = await Promise.all([imported("camt053", file), imported("camt053", file)]);
    for (const { entries } of answers) expect(entries).toHaveLength(1);
    expect(await orderOf(order_id)).toMatchObject({ payment_status: "paid" });
    expect(await ledgerOf(order_id)).toEqual({ bank: total, sales: -total });
    const receipts: any = await (await call("GET", `/api/v1/admin/payments/${payment.id}/receipts`, { token })).json();
    expect(receipts.data).toMatchObject([
      { amount: total, source: "statement", received_at: expect.stringContaining("2026-11-2") },
    ]);
  });

  it("says what of it cannot be read, and books the rest", async ({ expect }) => {
    const { order_id, payment } = await givenOrderByHand("bank_transfer");
    const { reference } = payment.instructions;
    const rows = [
      `11/28/2026,3.00,USD,${reference}`,
      `2026-02-30,3.00,USD,${reference}`,
      `2026-11-28,3.00,USD,${reference}`,
    ];
    const csv = await imported("csv", ["date,amount,currency,text", ...rows, `2026-11-28,three,USD,x`].join("\n"));
    expect(csv).toMatchObject({ booked: 1, unmatched: 0, left: 0, unreadable: [1, 2, 4] });
    const xml = await imported(
      "camt053",
      camt(entry({ amount: "2.5000", text: reference }), entry({ amount: "2,50", text: reference })),
    );
    expect(xml).toMatchObject({ booked: 1, unreadable: [2], entries: [{ amount: 250 }] });
    expect(await orderOf(order_id)).toMatchObject({ payments: [{ captured: 550 }] });
  });

  it("that cannot be read is refused, and so is who may not book money", async ({ expect }) => {
    expect((await problemOf(await send("camt053", "<html></html>"))).code).toBe("statement_unreadable");
    expect((await problemOf(await send("csv", "a,b\n1,2"))).code).toBe("statement_unreadable");
    const body = { format: "csv", content: "date,amount,text\n" };
    expect(
      (await call("POST", "/api/v1/admin/bank-statements", { token: await tokenOf("customer"), body })).status,
    ).toBe(403);
  });
});
