/**
 * Personal data at rest. Each customer, and each guest's order, has a random key of its own, kept wrapped by the shop's
 * master key. Once its row in `personal_keys` is deleted, what was sealed with it is unreadable wherever a copy of it stands
 * without that row: in R2, in logs of queries, in a backup that keeps the keys apart. A copy of the whole database holds key
 * and cipher alike, and D1's own history goes 30 days back: until then those who may restore it can read what was erased.
 * This module runs in Node as well as in the Worker, so that the command line makes accounts with it too.
 */
import { eq, sql, type SQL } from "drizzle-orm";
import { base64url } from "jose";
import { Recent } from "#platform/basics/recent";
import { fold, wordsOf } from "#platform/basics/text";
import { SECOND } from "#platform/basics/time";
import type { Config } from "#platform/config";
import type { Ctx } from "#platform/context";
import type { Statement } from "#platform/data/db";
import { personalKeys } from "#platform/data/tables";
import { decrypt, encrypt, seal, sha256, sign, unseal } from "#platform/secrets/tokens";

declare const sealed: unique symbol;
/** Text that only its owner's key opens. A type of its own, so that nobody shows it, or writes plain text in its place. */
export type Sealed = string & { readonly [sealed]: true };

/** What sealing needs of a context. */
export type Vault = {
  readonly config: Pick<Config, "APP_SECRET" | "MASTER_KEYS">;
  readonly now: () => number;
};

/** An unwrapped key is trusted for this long, so that a page of one person's rows unwraps it once. */
const TRUSTED_MS = 10 * SECOND;
const KEYS_MAX = 1000;
const KEY_BYTES = 32;
const INDEX_BYTES = 16;
const PURPOSE = "personal-key";

/** By the settings that they were unwrapped with: without the master key nothing is found. An isolate has one set of them. */
const unwrapped = new WeakMap<Vault["config"], Recent<Promise<CryptoKey>>>();

/** A master key is named by its own digest, at the head of what it wraps. */
export const masterKeyId = async (secret: string): Promise<string> => (await sha256(`master:${secret}`)).slice(0, 8);

async function wrap({ config }: Vault, raw: string): Promise<string> {
  const [secret] = config.MASTER_KEYS;
  if (secret === undefined) throw new Error("there is no master key");
  return `${await masterKeyId(secret)}.${await seal(secret, PURPOSE, raw)}`;
}

async function unwrap({ config }: Vault, wrapped: string): Promise<string> {
  const [id = "", ...rest] = wrapped.split(".");
  for (const secret of config.MASTER_KEYS)
    if ((await masterKeyId(secret)) === id) return unseal(secret, PURPOSE, rest.join("."));
  throw new Error(`MASTER_KEYS lacks the key ${id}`);
}

/** A fresh key, wrapped: the row for `personal_keys`, in the batch of the first row that is sealed with it. */
export const makePersonalKey = (vault: Vault): Promise<string> =>
  wrap(vault, base64url.encode(crypto.getRandomValues(new Uint8Array(KEY_BYTES))));

/** A statement that keeps it, by the id of the customer or of the guest's order. */
export const keepPersonalKey = (ctx: Ctx, id: string, wrapped: string): Statement =>
  ctx.db.insert(personalKeys).values({ id, wrapped, created_at: ctx.now() });

/** The same key under the first of today's master keys. */
export const rewrapPersonalKey = async (vault: Vault, wrapped: string): Promise<string> =>
  wrap(vault, await unwrap(vault, wrapped));

/** A statement that reads the wrapped key of a customer, for who is about to seal something new: one row, or none once it is destroyed. */
export const selectPersonalKey = (ctx: Ctx, id: string) =>
  ctx.db.select({ personal_key: personalKeys.wrapped }).from(personalKeys).where(eq(personalKeys.id, id));

/** A statement that reads the wrapped keys of these owners, as `selectPersonalKey` does: no row for one that is destroyed. */
export const personalKeysOf = (ctx: Ctx, ids: readonly string[]) =>
  ctx.db
    .select({ id: personalKeys.id, wrapped: personalKeys.wrapped })
    .from(personalKeys)
    .where(sql`${personalKeys.id} IN (SELECT value FROM json_each(${JSON.stringify(ids)}))`);

/**
 * The wrapped key of a customer or a guest's order, for the columns of the select that reads the sealed row; null once it
 * is destroyed. `id` is a SQL expression with its table spelled out, such as `users.id`.
 */
export const personalKeyOf = (id: string): SQL<string | null> =>
  sql<string | null>`(SELECT k.wrapped FROM personal_keys AS k WHERE k.id = ${sql.raw(id)})`;

function keyOf(vault: Vault, wrapped: string): Promise<CryptoKey> {
  const now = vault.now();
  const keys = unwrapped.get(vault.config) ?? new Recent<Promise<CryptoKey>>({ kept_ms: TRUSTED_MS, max: KEYS_MAX });
  unwrapped.set(vault.config, keys);
  const known = keys.get(wrapped, now);
  if (known) return known;
  const key = unwrap(vault, wrapped).then((raw) =>
    crypto.subtle.importKey("raw", base64url.decode(raw), "AES-GCM", false, ["encrypt", "decrypt"]),
  );
  keys.put(wrapped, key, now);
  key.catch(() => keys.drop(wrapped));
  return key;
}

/** Seals under the wrapped key. `place` is the column, so that what is sealed for one is no good in another. */
export const sealPersonal = async (vault: Vault, wrapped: string, place: string, plain: string): Promise<Sealed> =>
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the one place that makes them
  (await encrypt(await keyOf(vault, wrapped), plain, place)) as Sealed;

/** What was sealed; null when there is nothing, or its key was destroyed. Throws when it was changed, or sealed for another place. */
export async function unsealPersonal(
  vault: Vault,
  wrapped: string | null,
  place: string,
  closed: Sealed | null,
): Promise<string | null> {
  return wrapped === null || closed === null ? null : decrypt(await keyOf(vault, wrapped), closed, place);
}

/** Seals each of a row's personal values, null for null, for the columns of these names in `table`. */
export async function sealColumns<V extends Readonly<Record<string, string | null | undefined>>>(
  vault: Vault,
  wrapped: string,
  table: string,
  values: V,
): Promise<{ [K in keyof V]: Sealed | Extract<V[K], null | undefined> }> {
  const closed = await Promise.all(
    Object.entries(values).map(async ([name, value]) => [
      name,
      typeof value === "string" ? await sealPersonal(vault, wrapped, `${table}.${name}`, value) : value,
    ]),
  );
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the same names, each with its value or what stands for it
  return Object.fromEntries(closed) as { [K in keyof V]: Sealed | Extract<V[K], null | undefined> };
}

/** The row with these sealed columns of `table` opened: all null once the key is destroyed. */
export async function unsealColumns<R extends { readonly personal_key: string | null }, K extends keyof R & string>(
  vault: Vault,
  table: string,
  row: R & Readonly<Record<K, Sealed | null>>,
  names: readonly K[],
): Promise<Omit<R, K | "personal_key"> & Record<K, string | null>> {
  const opened = await Promise.all(
    names.map(async (name) => [name, await unsealPersonal(vault, row.personal_key, `${table}.${name}`, row[name])]),
  );
  const { personal_key: _spent, ...rest } = row;
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the row, with the named columns replaced
  return { ...rest, ...Object.fromEntries(opened) } as Omit<R, K | "personal_key"> & Record<K, string | null>;
}

const normal = {
  email: (value: string) => value.trim().toLowerCase(),
  phone: (value: string) => value.replaceAll(/[^\d+]/g, ""),
  /** Its last digits: the same number is written with the country's code and without. */
  phone_end: (value: string) => value.replaceAll(/\D/g, "").slice(-8),
  word: (value: string) => fold(value.trim()),
} as const;

/** What an e-mail address, a phone number or a word is found by: a keyed hash of it, without case and spacing. */
export const blindIndex = ({ config }: Vault, kind: keyof typeof normal, value: string): Promise<string> =>
  sign(config.APP_SECRET, `blind-index:${kind}`, normal[kind](value), INDEX_BYTES);

/** More words than names have. */
const WORDS_MAX = 10;

/** What a name is found by: the blind index of each of its first ten words, each once. */
export const wordIndexes = (vault: Vault, name: string): Promise<string[]> =>
  Promise.all([...new Set(wordsOf(name))].slice(0, WORDS_MAX).map((word) => blindIndex(vault, "word", word)));

/** As `destroyPersonalKey`, for many. */
export const destroyPersonalKeys = (ctx: Ctx, ids: readonly string[]): Statement =>
  ctx.db.delete(personalKeys).where(sql`${personalKeys.id} IN (SELECT value FROM json_each(${JSON.stringify(ids)}))`);

/** A statement after which nothing that was sealed for this person, or for this guest's order, can be unsealed again. */
export const destroyPersonalKey = (ctx: Ctx, id: string): Statement =>
  ctx.db.delete(personalKeys).where(eq(personalKeys.id, id));
