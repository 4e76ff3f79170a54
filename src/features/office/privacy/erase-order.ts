import { openDuesOfOrder } from "#money/ledger";
import { findOrder, OrderError, unfinishedStatuses } from "#ordering/orders";
import type { Ctx } from "#platform/context";
import { audit } from "#platform/data/audit";
import { commit, publish } from "#platform/data/outbox";
import { forgetLocalMails } from "#platform/messages/mail";
import { destroyPersonalKey } from "#platform/secrets/personal";
import type { DataOfPeople } from "./data-of-people.ts";
import { PrivacyError } from "./errors.ts";
import { privacyEvents } from "./events.ts";

/** Erases the guest of an order, who asked the staff for it: at once, since there is no account to come back to. Asked twice, it is done. Throws `order_not_found`, also for a customer's order, and `order_open`. */
export async function eraseOrder(ctx: Ctx, data: DataOfPeople, reference: string): Promise<void> {
  const { id, user_id, status, email, cart_id } = await findOrder(ctx, reference);
  if (user_id !== null) throw OrderError.order_not_found();
  // Money that is still owed to somebody has to reach them.
  const [owed] = unfinishedStatuses.includes(status) ? [] : await openDuesOfOrder(ctx, id);
  if (unfinishedStatuses.includes(status) || owed) throw PrivacyError.order_open();
  await commit(ctx, [
    destroyPersonalKey(ctx, id),
    ...data.eraseGuest(ctx, { order_id: id, cart_id }),
    publish(ctx, privacyEvents["order.erased"], { order_id: id, cart_id }),
    ...forgetLocalMails(ctx, email === null ? [] : [email]),
    audit(ctx, { action: "order.erased", subject_type: "order", subject_id: id }),
  ]);
}
