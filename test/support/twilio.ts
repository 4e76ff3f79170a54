import { vi } from "vitest";
import { base64 } from "#platform/secrets/base64";

/** Speaks Twilio's Messages resource: https://www.twilio.com/docs/messaging/api/message-resource */
export type TwilioStandIn = {
  /** What it took, oldest first. */
  readonly messages: { from: string; to: string; body: string }[];
  /** How many requests came, whatever became of them. */
  requests: number;
  /** The statuses of the next answers, before it works again. */
  readonly troubles: number[];
};

const problem = (status: number, code: number, message: string) =>
  Response.json({ code, message, more_info: `https://www.twilio.com/docs/errors/${code}`, status }, { status });

/** Numbers that Twilio's test credentials refuse as these. */
const refusals: Readonly<Record<string, number>> = {
  "+15005550001": 21211,
  "+15005550009": 21614,
  "+15005550004": 21610,
};

/** Answers in Twilio's place until the test is over: everything that the shop sends elsewhere goes where it always does. */
export function standInForTwilio({
  account_sid,
  auth_token,
}: {
  account_sid: string;
  auth_token: string;
}): TwilioStandIn {
  const standIn: TwilioStandIn = { messages: [], requests: 0, troubles: [] };
  const real = globalThis.fetch;
  vi.spyOn(globalThis, "fetch").mockImplementation(async (input, init) => {
    const request = new Request(input, init);
    const { host, pathname } = new URL(request.url);
    if (host !== "api.twilio.com") return real(request);
    standIn.requests += 1;
    const trouble = standIn.troubles.shift();
    if (trouble !== undefined) return problem(trouble, trouble === 429 ? 20429 : 20500, "Try again later");
    if (request.method !== "POST" || pathname !== `/2010-04-01/Accounts/${account_sid}/Messages.json`)
      return problem(404, 20404, "The requested resource was not found");
    const known = `Basic ${base64(new TextEncoder().encode(`${account_sid}:${auth_token}`))}`;
    if (request.headers.get("authorization") !== known) return problem(401, 20003, "Authenticate");
    const form = new URLSearchParams(new TextDecoder().decode(await request.arrayBuffer()));
    const [to, body] = [form.get("To") ?? "", form.get("Body") ?? ""];
    const from = form.get("From") ?? form.get("MessagingServiceSid") ?? "";
    if (request.headers.get("content-type")?.startsWith("application/x-www-form-urlencoded") !== true)
      return problem(415, 20415, "Unsupported media type");
    if (from === "") return problem(400, 21603, "A 'From' phone number is required.");
    if (from === "+15005550007") return problem(400, 21606, "This number is not valid for your account.");
    if (body === "" || body.length > 1600) return problem(400, 21602, "Message body is required.");
    const refused = refusals[to];
    if (refused !== undefined || !to.startsWith("+")) return problem(400, refused ?? 21211, "Invalid 'To' number");
    standIn.messages.push({ from, to, body });
    return Response.json({ sid: `SM${"0".repeat(32)}`, status: "queued", error_code: null }, { status: 201 });
  });
  return standIn;
}
