import { z } from "zod";
import { PlatformError } from "#platform/errors";
import { createLog } from "#platform/log";
import { isCurrency } from "#platform/money";

const SigningKey = z.object({
  kty: z.literal("OKP"),
  crv: z.literal("Ed25519"),
  kid: z.string().min(1),
  x: z.string().min(40),
  d: z.string().min(40),
});

const jsonText = z.string().transform((text, context) => {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    context.addIssue({ code: "custom", message: "is not JSON" });
    return z.NEVER;
  }
});

const list = z.string().transform((text) =>
  text
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== ""),
);

const wholeNumber = z
  .string()
  .regex(/^\d{1,9}$/, "is not a whole number")
  .transform(Number);
const flag = z.enum(["true", "false"], "is neither true nor false").transform((value) => value === "true");

/** As a browser sends it: scheme, host and port, and nothing behind them. A pattern would match nothing. */
const isOrigin = (text: string): boolean => URL.canParse(text) && new URL(text).origin === text && !text.includes("*");

const atLeastOne = wholeNumber.pipe(z.int().min(1));

/** What callers may begin and not pay for. An address is an IPv4 address or the /64 of IPv6; a /48 may have four times as much. */
const unpaidSettings = {
  /** Of what is left of a variant, the percentage that guests' unpaid orders may hold before they try to pay. 100 is no limit, and 0 lets them hold nothing. */
  UNPAID_STOCK_SHARE_PERCENT: wholeNumber.pipe(z.int().min(0).max(100)).default(75),
  /** The most units in a guest's order, and in all unpaid guests' orders of one address at one time. */
  UNPAID_UNITS_PER_CART: atLeastOne.default(100),
  UNPAID_UNITS_PER_ADDRESS: atLeastOne.default(300),
  /** The most units in an unpaid order of a signed-in customer. */
  UNPAID_UNITS_PER_ACCOUNT: atLeastOne.default(1_000),
  /** Unpaid guests' orders of one address at one time. */
  UNPAID_ORDERS_PER_ADDRESS: atLeastOne.default(20),
  /** Orders of one address or account within a day that were never paid. */
  UNPAID_ORDERS_PER_DAY: atLeastOne.default(100),
  /** How long an order that was never paid keeps its address and e-mail address after it has ended. */
  UNPAID_CONTACTS_DAYS: atLeastOne.default(30),
  /** New guests' carts of one address. */
  GUEST_CARTS_PER_HOUR: atLeastOne.default(200),
  /** Declined payments of one address or account, and of one order. */
  DECLINED_PAYMENTS_PER_HOUR: atLeastOne.default(10),
  DECLINED_PAYMENTS_PER_ORDER: atLeastOne.default(5),
};

const Settings = z.object({
  ENVIRONMENT: z.enum(["local", "staging", "production"]),
  SHOP_NAME: z.string().min(1),
  DEFAULT_CURRENCY: z.string().refine(isCurrency, "is not an ISO 4217 code"),
  STOREFRONT_URL: z.url(),
  CORS_ORIGINS: list.pipe(z.array(z.string().refine(isOrigin, "has what is no exact origin"))),
  MAIL_FROM: z.email(),
  STAFF_MAIL: z.email(),
  /** How long an access token is good; after that its refresh token gets the next one. */
  ACCESS_TOKEN_MINUTES: wholeNumber.pipe(z.int().min(1).max(60)).default(15),
  /** Whether who works in the back office needs a second factor. */
  STAFF_MFA_REQUIRED: flag.default(false),
  /** The domain that passkeys are made for; the storefront's where it is not set. */
  PASSKEY_RP_ID: z.hostname().optional(),
  /** The origins that may use them; the storefront's where it is not set. */
  PASSKEY_ORIGINS: list.optional(),
  /** What the shop is at the providers that it signs in by; each is offered where both of its are set. */
  GOOGLE_CLIENT_ID: z.string().min(1).optional(),
  GOOGLE_CLIENT_SECRET: z.string().min(1).optional(),
  GITHUB_CLIENT_ID: z.string().min(1).optional(),
  GITHUB_CLIENT_SECRET: z.string().min(1).optional(),
  /** A refund of more than this, in whole units of its currency, asks staff for a step-up. */
  LARGE_REFUND: wholeNumber.default(500),
  /** Money that one member of staff gives back within an hour, in whole units of each currency: above this each further refund asks for a step-up. */
  HOURLY_REFUNDS_STEP_UP: wholeNumber.default(500),
  /** The most that one member of staff gives back within an hour, in whole units of each currency. */
  HOURLY_REFUNDS: wholeNumber.default(10_000),
  /** The same for one API key, which has no step-up. */
  HOURLY_REFUNDS_API_KEY: wholeNumber.default(1_000),
  ...unpaidSettings,
  /** At least 32 random characters: cart, order and cursor tokens and sealed answers derive their keys from it. */
  APP_SECRET: z.string().min(32),
  /** An Ed25519 private key as JWK, or a list of them while rotating: the first signs, all verify. */
  JWT_PRIVATE_KEY: jsonText.pipe(z.union([SigningKey.transform((key) => [key]), z.array(SigningKey).min(1)])),
  PASSWORD_PEPPER: z.string().min(32),
  /** At least 32 random characters, or several while rotating: the first wraps the keys of personal data, all unwrap. */
  MASTER_KEYS: list.pipe(z.array(z.string().min(32)).min(1)),
  /** Who sends text messages: `twilio://<account SID>:<auth token>@<number or messaging service>`. Without it the shop sends none. */
  SMS_URL: z
    .string()
    .regex(/^twilio:\/\/AC[0-9a-f]{32}:[^:@/]+@(\+[1-9]\d{6,14}|MG[0-9a-f]{32})$/, "is no twilio:// address")
    .transform((url) => {
      const [account_sid = "", auth_token = "", from = ""] = url.slice("twilio://".length).split(/[:@]/);
      return { account_sid, auth_token, from };
    })
    .optional(),
  /** ISO 3166-1 alpha-2 codes of the countries whose numbers get text messages. Without it, the country of the number that the shop sends from; locally every country. */
  SMS_COUNTRIES: list.pipe(z.array(z.string().regex(/^[A-Z]{2}$/, "is not a list of countries"))).optional(),
  /** Text messages within a day: of the whole shop, of one account, to one number, and asked for from one address. */
  SMS_PER_DAY: wholeNumber.default(500),
  SMS_PER_DAY_AND_ACCOUNT: atLeastOne.default(5),
  SMS_PER_DAY_AND_NUMBER: atLeastOne.default(5),
  SMS_PER_DAY_AND_ADDRESS: atLeastOne.default(20),
  /** Of the shop's Turnstile widget. Without it nobody is asked to show that they are a person. */
  TURNSTILE_SECRET_KEY: z.string().min(1).optional(),
  /** The hosts whose pages show that widget; those of the storefront and of CORS_ORIGINS where it is not set. */
  TURNSTILE_HOSTNAMES: list.pipe(z.array(z.hostname()).min(1)).optional(),
  STRIPE_SECRET_KEY: z
    .string()
    .regex(/^(sk|rk)_(test|live)_/, "does not begin with sk_test_, sk_live_, rk_test_ or rk_live_"),
  /** One or, while rotating, several signing secrets of the webhook endpoint. */
  STRIPE_WEBHOOK_SECRETS: list.pipe(z.array(z.string().startsWith("whsec_")).min(1)),
});

export type Config = Readonly<z.output<typeof Settings>> & { readonly is_local: boolean };

const checked = new WeakMap<Env, Config>();

/** The settings and secrets, checked once per isolate. Throws one `not_configured` problem that names all that is missing or wrong, never a value. */
export function configOf(env: Env): Config {
  const known = checked.get(env);
  if (known) return known;
  const result = Settings.safeParse(env);
  if (!result.success) {
    const missing = [
      ...new Set(result.error.issues.map((issue) => `${String(issue.path[0])} ${issue.message.toLowerCase()}`)),
    ].join("; ");
    createLog({}).error("not_configured", { missing });
    throw PlatformError.not_configured({ missing });
  }
  const config = { ...result.data, is_local: result.data.ENVIRONMENT === "local" };
  checked.set(env, config);
  return config;
}
