import { stockEvents } from "#inventory";
import { codeEvents } from "#one-time-codes";
import { orderEvents } from "#orders";
import type { Ctx } from "#platform/context";
import type { Statement } from "#platform/db";
import { type Listener, on } from "#platform/queue";
import { accountEvents } from "#sign-in";
import { securityEvents } from "./security-message.ts";
import { sendCodeMessage } from "./send-code.ts";
import { sendLowStockAlert } from "./send-low-stock-alert.ts";
import { sendOrderConfirmation } from "./send-order-confirmation.ts";
import { tellOfDevice } from "./tell-of-device.ts";
import { tellOldAddress, tellOwner } from "./tell-owner.ts";

const confirm = (ctx: Ctx, { order_id }: { readonly order_id: string }, once: Statement): Promise<void> =>
  sendOrderConfirmation(ctx, order_id, once);

/** Events of an account that its owner is told of. */
type Told = Exclude<keyof typeof securityEvents, "email_changed">;
const tell = (name: Told): Listener =>
  on(accountEvents[`account.${name}`], (ctx, { user_id, outbox_id }, once) =>
    tellOwner(ctx, { user_id, occasion: outbox_id, event: securityEvents[name] }, once),
  );

/** Mails and text messages. An order is told of as paid, or as accepted where nothing is captured: either way it is confirmed once. */
export const notificationListeners = [
  on(orderEvents["order.paid"], confirm),
  on(orderEvents["order.accepted"], confirm),
  on(orderEvents["order.mail_requested"], (ctx, { order_id, outbox_id }, once) =>
    sendOrderConfirmation(ctx, order_id, once, outbox_id),
  ),
  on(codeEvents["code.issued"], (ctx, { code_id }, once) => sendCodeMessage(ctx, code_id, once)),
  tell("password_changed"),
  on(accountEvents["account.email_changed"], tellOldAddress),
  tell("phone_verified"),
  tell("totp_added"),
  tell("totp_removed"),
  tell("passkey_added"),
  tell("passkey_removed"),
  tell("factors_reset"),
  tell("identity_linked"),
  tell("identity_unlinked"),
  on(accountEvents["session.opened"], (ctx, { session_id }, once) => tellOfDevice(ctx, session_id, once)),
  on(stockEvents["stock.low"], sendLowStockAlert),
];
