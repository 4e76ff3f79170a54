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
  /** Of the shop's Turnstile widget. Without it nobody is asked to show that they are a person. */
  TURNSTILE_SECRET_KEY: z.string().min(1).optional(),
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
