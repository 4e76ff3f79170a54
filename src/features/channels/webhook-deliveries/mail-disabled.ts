import { selectEndpoint } from "#channels/webhooks";
import type { Ctx } from "#platform/context";
import type { Statement } from "#platform/data/db";
import { commit } from "#platform/data/outbox";
import { sendOnce } from "#platform/messages/mail";
import { type DisabledEndpoint, endpointDisabled } from "./mails.ts";

type Disabled = Omit<DisabledEndpoint, "host"> & { readonly outbox_id: string };

/** Mails staff that an endpoint was switched off by the shop, unless it was deleted meanwhile. */
export async function mailDisabled(
  ctx: Ctx,
  { webhook_endpoint_id, reason, outbox_id }: Disabled,
  once: Statement,
): Promise<void> {
  const endpoint = await selectEndpoint(ctx, webhook_endpoint_id).get();
  if (!endpoint) {
    await commit(ctx, [once]);
    return;
  }
  const { STAFF_MAIL: to, SHOP_NAME: shop_name, STAFF_LANGUAGE: language } = ctx.config;
  const about = { webhook_endpoint_id, reason, host: new URL(endpoint.url).host };
  await sendOnce(ctx, endpointDisabled(about, { to, shop_name, language, occasion: outbox_id }), [once]);
}
