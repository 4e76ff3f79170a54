import { find, first, idOf } from "../../../support/demo/pick.mjs";

const isByHand = ({ outstanding }) => outstanding > 0;

export const requests = {
  adminListPaymentReceipts: { at: { id: "{paid_by_hand}" } },
  adminReceivePayment: { at: { id: "{awaited_payment}" }, body: { amount: 1500, note: "Seen on the statement" } },
  adminImportBankStatement: {
    body: {
      format: "csv",
      content: "date,amount,currency,text\n2026-11-28,5.00,USD,{awaited_reference} Ada Lovelace\n",
    },
  },
  adminConfirmRefundDue: { at: { id: "{open_refund_due}" }, body: { paid_from: "bank" } },
};

export const values = {
  awaited_payment: ["/admin/payments?provider=bank_transfer&limit=50", find(isByHand)],
  awaited_reference: [
    "/admin/payments?provider=bank_transfer&limit=50",
    find(isByHand, ({ instructions }) => instructions.reference),
  ],
  paid_by_hand: ["/admin/payments?provider=cash_on_delivery&limit=50", first(idOf)],
  open_refund_due: ["/admin/refund-dues?status=open&limit=50", first(idOf)],
};
