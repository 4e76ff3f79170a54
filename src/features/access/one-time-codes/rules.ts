import { DAY, HOUR, MINUTE, SECOND } from "#platform/basics/time";

/** So often a code may be tried, right or wrong. */
export const TRIES_MAX = 5;
export const CODE_LIVES_MS = 10 * MINUTE;
export const CODE_SECONDS = CODE_LIVES_MS / SECOND;
/** A link carries 256 bits: nobody guesses it, so it may lie in a mailbox for a while. */
export const LINK_LIVES_MS = HOUR;
export const LINK_SECONDS = LINK_LIVES_MS / SECOND;
/** Of a link that its owner did not ask for, and so may not see at once. */
export const UNASKED_LINK_LIVES_MS = DAY;

const DIGITS = 6;
/** 48 bits: more than a million times as many values as there are codes, so that each is as likely as the next. */
const BYTES = 6;

/** Six digits from random bytes. */
export function digitsOf(bytes: Uint8Array): string {
  if (bytes.byteLength < BYTES) throw new Error("too few bytes for a code");
  const value = bytes.subarray(0, BYTES).reduce((sum, byte) => sum * 256 + byte, 0);
  return String(value % 10 ** DIGITS).padStart(DIGITS, "0");
}

type Given = { readonly used_count: number; readonly created_at: number };

export const isCodeGood = ({ used_count, created_at }: Given, now: number): boolean =>
  used_count === 0 && now - created_at < CODE_LIVES_MS;

type GivenLink = Given & { readonly purpose: string };

/** Purposes for which the shop writes of its own accord: these mails carry a link and no code. Each with the storefront's page that takes its token. */
const unaskedPages = { first_password: "/reset-password", change_email_by_shop: "/confirm-email" } as const;
export const isUnasked = (purpose: string): purpose is keyof typeof unaskedPages =>
  Object.hasOwn(unaskedPages, purpose);
export const pageOfUnasked = (purpose: keyof typeof unaskedPages): string => unaskedPages[purpose];

export const isLinkGood = ({ used_count, created_at, purpose }: GivenLink, now: number): boolean =>
  used_count === 0 && now - created_at < (isUnasked(purpose) ? UNASKED_LINK_LIVES_MS : LINK_LIVES_MS);
