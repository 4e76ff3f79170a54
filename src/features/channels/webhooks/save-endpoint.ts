import { eq, sql } from "drizzle-orm";
import { refuseUnheld } from "#access/staff";
import { invalidFields } from "#platform/basics/errors";
import { givenIn } from "#platform/basics/given";
import { nearest } from "#platform/basics/nearest";
import type { Ctx } from "#platform/context";
import { audit } from "#platform/data/audit";
import { isGuardViolation, isUniqueViolation } from "#platform/data/db";
import { publicEvents } from "#platform/data/events";
import { insertSelect } from "#platform/data/insert-rows";
import { commit } from "#platform/data/outbox";
import { faultTexts } from "#platform/http/outbound";
import { readOutboundUrl } from "#platform/http/public-address";
import { WebhookError } from "./errors.ts";
import { permissionFor } from "./event-payloads.ts";
import { hears, matches } from "./rules.ts";
import { mintSecret } from "./seal-secret.ts";
import { allowsLoopback, webhookSettings } from "./settings.ts";
import { findEndpoint, type ShownEndpoint, wakeSender } from "./store.ts";
import { webhookEndpoints } from "./tables.ts";

type Input = {
  readonly url: string;
  readonly description: string | null;
  readonly events: readonly string[];
  readonly is_active: boolean;
};
type Changes = { readonly [Field in keyof Input]?: Input[Field] | undefined };

/** What the audit log says of an endpoint. A URL can hold a secret of the receiver's, so it is masked there. */
const shown = ({ url, description, events, is_active }: Input) => ({ url, description, events, is_active });

/** Throws `invalid_request` for a URL that nothing is sent to, and for patterns that no event matches. */
function refuseInvalid(ctx: Ctx, { url, events = [] }: Changes): void {
  const types = publicEvents().map(({ type }) => type);
  const allow_loopback = allowsLoopback(ctx.config);
  const read = url === undefined ? { fault: null } : readOutboundUrl(url, { allow_loopback });
  const unknown = events.flatMap((pattern, i) => {
    if (types.some((type) => matches(pattern, type))) return [];
    const near = nearest(pattern, types);
    const message = `\`${pattern}\` matches no event${near === null ? "" : `; the nearest is \`${near}\``}`;
    return [{ path: `events.${i}`, code: "not_found" as const, message }];
  });
  const faults = [
    ...(read.fault === null ? [] : [{ path: "url", code: "invalid_format" as const, message: faultTexts[read.fault] }]),
    ...unknown,
  ];
  if (faults.length > 0) throw invalidFields(faults);
}

/** Throws `permission_not_held` unless the actor may read all that an endpoint with these patterns hears of. */
const refuseUnread = (ctx: Ctx, events: readonly string[]): void =>
  refuseUnheld(
    ctx,
    new Set(
      publicEvents()
        .filter(({ type }) => hears(events, type))
        .map(({ type }) => permissionFor(type)),
    ),
  );

const disabled = (ctx: Ctx, is_active: boolean) =>
  is_active
    ? { is_active, disabled_reason: null, disabled_at: null, first_failed_at: null }
    : { is_active, disabled_reason: "staff" as const, disabled_at: ctx.now() };

/**
 * Makes an endpoint, and gives its secret. Throws `invalid_request`, `permission_not_held` for events that the actor may not read, `webhook_endpoints_full`, and
 * `webhook_secret_already_shown` for a repeat whose first answer was lost before it was kept.
 */
export async function createEndpoint(ctx: Ctx, input: Input): Promise<{ endpoint: ShownEndpoint; secret: string }> {
  refuseInvalid(ctx, input);
  refuseUnread(ctx, input.events);
  const { WEBHOOK_ENDPOINTS_MAX: most } = webhookSettings.of(ctx.config);
  const { secret, sealed } = await mintSecret(ctx);
  const now = ctx.now();
  const id = ctx.id();
  const row = {
    ...input,
    ...disabled(ctx, input.is_active),
    id,
    secret: sealed,
    saved_by: ctx.actor.id,
    created_at: now,
    updated_at: now,
    operation_id: ctx.operation_id,
  };
  const has_room = sql`(SELECT count(*) FROM webhook_endpoints) < ${most}`;
  try {
    await commit(ctx, [
      insertSelect(
        ctx,
        webhookEndpoints,
        { ...row, url: sql<string>`CASE WHEN ${has_room} THEN ${input.url} END` },
        sql`WHERE true`,
      ),
      audit(ctx, {
        action: "webhook_endpoint.created",
        subject_type: "webhook_endpoint",
        subject_id: id,
        after: shown(input),
      }),
    ]);
  } catch (error) {
    if (isGuardViolation(error, "webhook_endpoints.url"))
      throw WebhookError.webhook_endpoints_full({ endpoint_count: most });
    if (isUniqueViolation(error, "webhook_endpoints.operation_id")) throw await alreadyShown(ctx);
    throw error;
  }
  return { endpoint: await findEndpoint(ctx, id), secret };
}

async function alreadyShown(ctx: Ctx) {
  const made = await ctx.db
    .select({ id: webhookEndpoints.id })
    .from(webhookEndpoints)
    .where(eq(webhookEndpoints.operation_id, ctx.operation_id))
    .get();
  return WebhookError.webhook_secret_already_shown({ webhook_endpoint_id: made?.id ?? ctx.id() });
}

/**
 * Changes an endpoint, which is the actor's from then on: it hears of what the actor may read. Activated again, it begins with what happens
 * next. Throws `webhook_endpoint_not_found`, `invalid_request`, `permission_not_held`.
 */
export async function changeEndpoint(ctx: Ctx, id: string, changes: Changes): Promise<ShownEndpoint> {
  refuseInvalid(ctx, changes);
  const before = await findEndpoint(ctx, id);
  const wanted = givenIn(changes);
  const after = { ...before, ...wanted };
  refuseUnread(ctx, after.events);
  const switched = after.is_active === before.is_active ? {} : disabled(ctx, after.is_active);
  await commit(ctx, [
    ctx.db
      .update(webhookEndpoints)
      .set({ ...wanted, ...switched, saved_by: ctx.actor.id, updated_at: ctx.now() })
      .where(eq(webhookEndpoints.id, id)),
    audit(ctx, {
      action: "webhook_endpoint.updated",
      subject_type: "webhook_endpoint",
      subject_id: id,
      before: shown(before),
      after: shown(after),
    }),
  ]);
  ctx.waitUntil(wakeSender(ctx, id));
  return findEndpoint(ctx, id);
}

/** Deletes an endpoint. What waits for it is given up; the log of its deliveries stays for its 30 days. Throws `webhook_endpoint_not_found`. */
export async function deleteEndpoint(ctx: Ctx, id: string): Promise<void> {
  const before = await findEndpoint(ctx, id);
  await commit(ctx, [
    ctx.db.delete(webhookEndpoints).where(eq(webhookEndpoints.id, id)),
    audit(ctx, {
      action: "webhook_endpoint.deleted",
      subject_type: "webhook_endpoint",
      subject_id: id,
      before: shown(before),
    }),
  ]);
  ctx.waitUntil(wakeSender(ctx, id));
}
