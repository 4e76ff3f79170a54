import { type Consumer, on } from "#platform/queue";
import {
  AccountTouched,
  CodeIssued,
  EmailChanged,
  OrderMailRequested,
  OrderSold,
  SessionOpened,
  StockLow,
} from "./messages.ts";
import { securityEvents } from "./security-message.ts";
import { sendCodeMessage } from "./send-code.ts";
import { sendLowStockAlert } from "./send-low-stock-alert.ts";
import { sendOrderConfirmation } from "./send-order-confirmation.ts";
import { tellOfDevice } from "./tell-of-device.ts";
import { tellOldAddress, tellOwner } from "./tell-owner.ts";

const confirm = on(OrderSold, async (ctx, { order_id }, once) => sendOrderConfirmation(ctx, order_id, once));

const tell = (name: keyof typeof securityEvents) =>
  on(AccountTouched, async (ctx, { user_id, outbox_id }, once) =>
    tellOwner(ctx, { user_id, occasion: outbox_id, event: securityEvents[name] }, once),
  );

/** Mails and text messages. An order is told of as paid, or as accepted where nothing is captured: either way it is confirmed once. */
export const notificationsConsumer: Consumer = {
  name: "notifications",
  on: {
    "order.paid": confirm,
    "order.accepted": confirm,
    "order.mail_requested": on(OrderMailRequested, async (ctx, { order_id, outbox_id }, once) =>
      sendOrderConfirmation(ctx, order_id, once, outbox_id),
    ),
    "code.issued": on(CodeIssued, async (ctx, { code_id }, once) => sendCodeMessage(ctx, code_id, once)),
    "account.password_changed": tell("password_changed"),
    "account.email_changed": on(EmailChanged, async (ctx, message, once) => tellOldAddress(ctx, message, once)),
    "account.phone_verified": tell("phone_verified"),
    "account.totp_added": tell("totp_added"),
    "account.totp_removed": tell("totp_removed"),
    "account.passkey_added": tell("passkey_added"),
    "account.passkey_removed": tell("passkey_removed"),
    "session.opened": on(SessionOpened, async (ctx, { session_id }, once) => tellOfDevice(ctx, session_id, once)),
    "account.factors_reset": tell("factors_reset"),
    "account.identity_linked": tell("identity_linked"),
    "account.identity_unlinked": tell("identity_unlinked"),
    "stock.low": on(StockLow, async (ctx, message, once) => sendLowStockAlert(ctx, message, once)),
  },
};
