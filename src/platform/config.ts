import { z } from "zod";
import { isTimeZone } from "#platform/basics/days";
import { PlatformError } from "#platform/basics/errors";
import { languages } from "#platform/basics/language";
import { createLog } from "#platform/basics/log";
import { isCurrency } from "#platform/basics/money";
import { atLeastOne, declaredSettings, faultsOf, flag, list, wholeNumber } from "#platform/settings";

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

/** As a browser sends it: scheme, host and port, and nothing behind them. A pattern would match nothing. */
const isOrigin = (text: string): boolean => URL.canParse(text) && new URL(text).origin === text && !text.includes("*");

const shape = {
  ENVIRONMENT: z.enum(["local", "staging", "production"]),
  SHOP_NAME: z.string().min(1),
  /** What a day is, where a range is sent as days. */
  SHOP_TIME_ZONE: z.string().refine(isTimeZone, "is not an IANA time zone").default("UTC"),
  DEFAULT_CURRENCY: z.string().refine(isCurrency, "is not an ISO 4217 code"),
  /** What the shop sells in besides that; without it, every currency that something is sold in. */
  CURRENCIES: list.pipe(z.array(z.string().refine(isCurrency, "is not a list of ISO 4217 codes"))).optional(),
  STOREFRONT_URL: z.url(),
  /** Where this API is reached, for what mail programs call. Without it, letters have no button to unsubscribe. */
  API_URL: z.url().optional(),
  CORS_ORIGINS: list.pipe(z.array(z.string().refine(isOrigin, "has what is no exact origin"))),
  MAIL_FROM: z.email(),
  STAFF_MAIL: z.email(),
  /** What mails to `STAFF_MAIL` are written in, where they are translated. */
  STAFF_LANGUAGE: z.enum(languages, "is not a language of the shop's letters").default("en"),
  /** How long an access token is good; after that its refresh token gets the next one. */
  ACCESS_TOKEN_MINUTES: wholeNumber.pipe(z.int().min(1).max(60)).default(15),
  /** Whether who works in the back office needs a second factor. */
  STAFF_MFA_REQUIRED: flag.default(false),
  /** At least 32 random characters: tokens of guests, cursors and sealed answers derive their keys from it. */
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
  /** A resolver that speaks DNS over HTTPS in JSON. It is asked what a name stands for before a request goes where somebody else has named. */
  DNS_OVER_HTTPS_URL: z
    .url({ protocol: /^https?$/, error: "is not an address" })
    .default("https://cloudflare-dns.com/dns-query"),
};

/** What the platform itself is set to. A feature's settings are read by its own declaration. */

export type Config = Readonly<z.output<z.ZodObject<typeof shape>>> & { readonly is_local: boolean };

const checked = new WeakMap<Env, Config>();

/** The settings and secrets, checked once per isolate. Throws one `not_configured` problem that names all that is missing or wrong, never a value. */
export function configOf(env: Env): Config {
  const known = checked.get(env);
  if (known) return known;
  const result = z.object({ ...shape, ...declaredSettings() }).safeParse(env);
  const faults = result.success
    ? faultsOf(result.data)
    : result.error.issues.map((issue) => `${String(issue.path[0])} ${issue.message.toLowerCase()}`);
  if (!result.success || faults.length > 0) {
    const missing = [...new Set(faults)].join("; ");
    createLog({}).error("not_configured", { missing });
    throw PlatformError.not_configured({ missing });
  }
  const { data } = result;
  const config = { ...data, is_local: data.ENVIRONMENT === "local" };
  checked.set(env, config);
  return config;
}
