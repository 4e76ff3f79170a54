import { invalidField } from "#platform/basics/errors";
import { toIso } from "#platform/basics/time";
import type { Ctx } from "#platform/context";
import { publicEvents } from "#platform/data/events";
import type { OutboundAnswer } from "#platform/http/outbound";
import { examplePayload } from "./event-payloads.ts";
import { messageId } from "./rules.ts";
import { isTaken, sendMessage } from "./send-message.ts";
import { findEndpoint } from "./store.ts";

/** The type of a test that is no example of any event. */
export const TEST_TYPE = "webhook.test";

export type TestResult = OutboundAnswer & { readonly message_id: string; readonly is_delivered: boolean };

/**
 * Posts a test to an endpoint once, active or not, and gives what came back. It is in no log and is not repeated. With `event_type` its data is
 * the example of that type. Throws `webhook_endpoint_not_found`, and `invalid_request` for a type that there is not.
 */
export async function testEndpoint(ctx: Ctx, id: string, event_type: string | undefined): Promise<TestResult> {
  const endpoint = await findEndpoint(ctx, id);
  const event = publicEvents().find(({ type }) => type === event_type);
  if (event_type !== undefined && !event)
    throw invalidField("event_type", "not_found", "must be a type from `GET /admin/webhooks/events`");
  const timestamp = toIso(ctx.now());
  const payload = event
    ? { ...examplePayload(event), timestamp }
    : { type: TEST_TYPE, version: 1, timestamp, data: { webhook_endpoint_id: id } };
  const message_id = messageId(ctx.id());
  const answer = await sendMessage(ctx, endpoint, { id: message_id, body: JSON.stringify(payload) });
  return { ...answer, message_id, is_delivered: isTaken(answer) };
}
