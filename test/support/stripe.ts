import { env } from "cloudflare:workers";
import Stripe from "stripe";

const sandbox = (): Fetcher => {
  if (!env.STRIPE_SANDBOX) throw new Error("The tests run with the payment sandbox.");
  return env.STRIPE_SANDBOX;
};

/** The real SDK against the sandbox, without retries of its own so that a test sees each answer. */
export const stripe = new Stripe("sk_test_sandbox", {
  httpClient: Stripe.createFetchHttpClient((url, init) => sandbox().fetch(url, init)),
  maxNetworkRetries: 0,
  telemetry: false,
});

/** What the sandbox signs its webhooks with. */
export function webhookSecret(): string {
  const secrets: unknown = Reflect.get(env, "STRIPE_WEBHOOK_SECRETS");
  return String(secrets).split(",")[0] ?? "";
}

/** One request as the SDK would never send it. */
export const rawCall = (
  method: string,
  path: string,
  init: RequestInit<RequestInitCfProperties> = {},
): Promise<Response> => sandbox().fetch(`https://api.stripe.com${path}`, { method, ...init });

/** The sandbox's own levers, which people reach through the shop's `/dev/stripe/*`. */
export async function control(method: string, path: string, body?: unknown): Promise<any> {
  const init =
    body === undefined
      ? { method }
      : { method, body: JSON.stringify(body), headers: { "content-type": "application/json" } };
  const response = await sandbox().fetch(`https://shop.test/dev/stripe/${path}`, init);
  return response.json();
}

export const approve = (id: string): Promise<any> => control("POST", `authenticate/${id}`, { outcome: "approve" });
export const refuse = (id: string): Promise<any> => control("POST", `authenticate/${id}`, { outcome: "refuse" });

/** An intent as the shop makes it: for one card, captured later. */
export const givenIntent = (
  more: Partial<Stripe.PaymentIntentCreateParams> = {},
  options: Stripe.RequestOptions = {},
): Promise<Stripe.PaymentIntent> =>
  stripe.paymentIntents.create(
    { amount: 2_000, currency: "usd", capture_method: "manual", allowed_payment_method_types: ["card"], ...more },
    options,
  );

/** What a refused call throws. */
export async function refusalOf(work: Promise<unknown>): Promise<InstanceType<typeof Stripe.errors.StripeError>> {
  const outcome = await work.then(
    (value) => ({ value }),
    (error: unknown) => ({ error }),
  );
  if ("error" in outcome && outcome.error instanceof Stripe.errors.StripeError) return outcome.error;
  throw new Error(`not refused: ${JSON.stringify(outcome)}`);
}

/** A header of the answer behind an object. With the fetch client the SDK hands on a `Headers`, whatever its types say. */
export const headerOf = (object: { lastResponse: { headers: unknown } }, name: string): string | null =>
  (object.lastResponse.headers as Headers).get(name);

/** The id in a field that holds an id or the whole object. */
export const idOf = (value: string | { id: string } | null): string =>
  typeof value === "string" ? value : (value?.id ?? "");

/** Waits until the provider's clock, which counts seconds, tells what is made from now on from all that was made before. Epoch milliseconds. */
export async function nextSecond(): Promise<number> {
  const next = Math.ceil((Date.now() + 1) / 1_000) * 1_000;
  while (Date.now() < next) await new Promise((resolve) => setTimeout(resolve, next - Date.now()));
  return next;
}
