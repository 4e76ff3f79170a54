import { z } from "zod";
import { SECOND } from "#platform/basics/time";
import { base64 } from "#platform/secrets/base64";

export type TwilioAccount = {
  readonly account_sid: string;
  readonly auth_token: string;
  /** A number in E.164, or a messaging service (`MG…`). */
  readonly from: string;
};

const TIMEOUT_MS = 10 * SECOND;
const Refusal = z.object({ code: z.int() });
/**
 * What says that this number takes no text messages, now or later: not a number, no such country or network for us, a landline,
 * or its owner has said STOP. https://www.twilio.com/docs/api/errors
 */
const REFUSED_NUMBERS: ReadonlySet<number> = new Set([21211, 21214, 21217, 21408, 21610, 21612, 21614]);

/**
 * Hands a text message to Twilio's Messages resource. `refused_as` is Twilio's code when the number takes none. Throws for
 * all else but success, so that the queue comes back later: its own trouble, too many at once, or wrong settings.
 */
export async function sendByTwilio(
  { account_sid, auth_token, from }: TwilioAccount,
  { to, text }: { readonly to: string; readonly text: string },
): Promise<{ refused_as: number | null }> {
  const sender = from.startsWith("MG") ? "MessagingServiceSid" : "From";
  const response = await fetch(`https://api.twilio.com/2010-04-01/Accounts/${account_sid}/Messages.json`, {
    method: "POST",
    headers: { authorization: `Basic ${base64(new TextEncoder().encode(`${account_sid}:${auth_token}`))}` },
    body: new URLSearchParams({ [sender]: from, To: to, Body: text }),
    redirect: "manual",
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  if (response.ok) {
    await response.body?.cancel();
    return { refused_as: null };
  }
  const refusal = response.status === 400 ? Refusal.safeParse(await response.json().catch(() => null)) : null;
  if (refusal?.success && REFUSED_NUMBERS.has(refusal.data.code)) return { refused_as: refusal.data.code };
  throw new Error(`Twilio answered ${response.status}`);
}
