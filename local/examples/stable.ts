import type { Play } from "./play.ts";

const JWT_PART = "eyJhbGciOiJFZERTQSIsInR5cCI6ImF0K2p3dCJ9…";
const TOKEN = "q3rJ9vH0k1f2s8m4XyZbT6uQeWc5aLpN7dGiOoRlKjE";

/** What stands for a secret, or for what is another in each run, by the name of the field that has it. */
const standIns: Readonly<Record<string, string | number>> = {
  access_token: JWT_PART,
  token: JWT_PART,
  refresh_token: TOKEN,
  cart_token: TOKEN,
  order_token: TOKEN,
  mfa_token: TOKEN,
  reset_token: TOKEN,
  key: "sk_V1StGXR8_Z5jdHi6B-myT0qLr4nXw2cKe7uAoPs9fGvY",
  prefix: "sk_V1StGXR8",
  secret: "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP",
  otpauth_uri: "otpauth://totp/Bodega:sam%40example.com?issuer=Bodega&secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP",
  qr_svg: "<svg …></svg>",
  challenge: "dGhlIGRldmljZSBzYXlz",
  client_secret: "pi_3QbodegaDemo_secret_demo",
  provider_reference: "pi_3QbodegaDemo",
  customer_reference: "cus_bodegaDemo",
  refund_transaction_id: "re_3QbodegaDemo",
  next_cursor: "WyJhYmMiLFs0Ml1d.c2lnbmF0dXJl",
  movements_cursor: "WyJhYmMiLFs0Ml1d.c2lnbmF0dXJl",
  hash: "b1Nf0iNwmU8dZl6X4p4hSgq8p6B0c0oQmE3m5v1u2xY",
  x: "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo",
  kid: "2026-01",
  exp: 1_793_440_800,
  last4: "4242",
  ms: 3,
};

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[78][0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}/g;
const TIME = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{3})?Z/g;
const DAY = /\b\d{4}-\d\d-\d\d\b/g;
const GIFT_CARD_CODE = /\b[0-9A-Z]{4}(?:-[0-9A-Z]{4}){3}\b/g;
const WEBHOOK_SECRET = /^whsec_.+$/;
const MESSAGE_ID = /\bmsg_[0-9a-f]{32}\b/g;
const THIS_MACHINE = /\bhttp:\/\/(?:127\.0\.0\.1|localhost):\d+/g;
const BATCH_CODE = /(?<=\bLETTER-)[0-9A-Z]{10}\b/g;
const PICTURE = /\b[0-9a-f]{40,64}(?=\.(?:png|webp|jpg))/g;
const THEN = Date.parse("2026-01-31T09:30:00.000Z");
const MINUTE_MS = 60_000;
const SHOWN_MAX = 2;
const TEXT_MAX = 600;

/**
 * The plays without anything that is another in the next run: ids are counted as they come, times stand as far from one fixed moment
 * as they stood from `started_at`, to ten minutes, and secrets are stand-ins. Of long lists the beginning is left.
 */
export function stabilise(plays: readonly Play[], started_at: number): Play[] {
  const [ids, pictures] = [counter((n) => `01936b2e-7c1a-7000-8000-${pad(n, 12)}`), counter((n) => pad(n, 40))];
  const codes = counter((n) => pad(n, 10).toUpperCase());
  const moved = (at: number) => {
    const apart = Math.round((at - started_at) / (10 * MINUTE_MS)) * 10 * MINUTE_MS;
    return new Date(THEN + apart).toISOString();
  };
  const inText = (text: string) => {
    const without = text
      .replace(UUID, ids)
      .replace(PICTURE, pictures)
      .replace(BATCH_CODE, codes)
      .replace(GIFT_CARD_CODE, "7KQM-2WXZ-9ABC-4242")
      .replace(MESSAGE_ID, "msg_01936b2e7c1a700080001c2d3e4f5a6b")
      .replace(THIS_MACHINE, "http://localhost:8787")
      .replace(
        TIME,
        (time) =>
          moved(Date.parse(time)).slice(0, time.includes(".") ? undefined : 19) + (time.includes(".") ? "" : "Z"),
      );
    return TIME.test(text) ? without : without.replace(DAY, (day) => dayOf(day, started_at));
  };
  const still = (value: unknown, key = ""): unknown => {
    if (typeof value === "string" && WEBHOOK_SECRET.test(value))
      return "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwMfKQ9r8GKYo=";
    if (Object.hasOwn(standIns, key) && (typeof value === "string" || typeof value === "number")) return standIns[key];
    if (typeof value === "string") return shorten(inText(value));
    if (Array.isArray(value)) return value.slice(0, SHOWN_MAX).map((part) => still(part));
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([name, part]) => [inText(name), still(part, name)]));
  };
  return plays.map((play) => ({
    ...play,
    parameters: Object.fromEntries(Object.entries(play.parameters).map(([name, value]) => [name, inText(value)])),
    body: still(play.body),
    answer: still(play.answer),
  }));
}

const pad = (n: number, length: number): string => n.toString(16).padStart(length, "0");
const shorten = (text: string): string => (text.length > TEXT_MAX ? `${text.slice(0, TEXT_MAX)}…` : text);

/** Each text has a number of its own, by when it came first. */
function counter(toText: (n: number) => string): (text: string) => string {
  const seen = new Map<string, string>();
  return (text) => {
    const known = seen.get(text) ?? toText(seen.size + 1);
    seen.set(text, known);
    return known;
  };
}

/** Days near to the run are moved along with it; others, such as a date of birth, stay. */
function dayOf(day: string, started_at: number): string {
  const apart = Math.round(
    (Date.parse(day) - Date.parse(new Date(started_at).toISOString().slice(0, 10))) / (24 * 60 * MINUTE_MS),
  );
  if (!(Math.abs(apart) < 400)) return day;
  return new Date(THEN + apart * 24 * 60 * MINUTE_MS).toISOString().slice(0, 10);
}
