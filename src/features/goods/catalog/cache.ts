import type { Context, TypedResponse } from "hono";
import type { JSONParsed } from "hono/utils/types";
import type { Database } from "#platform/data/db";
import type { AppEnv } from "#platform/http/app-env";
import { sha256 } from "#platform/secrets/tokens";
import { catalogVersion, refreshSoon } from "./version.ts";

const KEPT_SECONDS = 60;
/** Clients ask each time: it costs them a 304, and a change is seen when the version is. */
const CLIENT_CACHE_CONTROL = "public, max-age=0, must-revalidate";

/** What a contract says of a read that is answered by `cached`. */
export const notModified = { 304: { description: "The client has it: its `If-None-Match` is the ETag." } } as const;

/** An answer and the version of the catalog that it was read at, from one batch. */
export type Read<T> = {
  readonly version: number;
  readonly body: T;
  /** Epoch milliseconds: from then on the clock alone makes it another answer. Null or absent where nothing is known to do so. */
  readonly until_at?: number | null | undefined;
};

/** Until when a kept answer is right, for those that the clock changes. */
const UNTIL = "x-until-at";

type Answer<T> = Response & TypedResponse<JSONParsed<T>, 200, "json">;

/**
 * Answers a public catalog read, the same for everyone who asks: from the edge cache under the catalog's version, without a
 * round trip to the database, or by `load`, in one. With an ETag, and 304 for those who have it.
 */
export async function cached<T>(c: Context<AppEnv>, load: (db: Database) => Promise<Read<T>>): Promise<Answer<T>> {
  const { ctx } = c.var;
  const trusted = catalogVersion.trusted(ctx);
  const hit = trusted === null ? undefined : await caches.default.match(keyOf(c, trusted));
  if (hit && ctx.now() < Number(hit.headers.get(UNTIL) ?? Infinity)) {
    refreshSoon(ctx);
    return answer(c, hit.body ?? "", hit.headers.get("etag") ?? "");
  }
  const { version, body, until_at } = await read(c, load);
  const text = JSON.stringify(body);
  const etag = etagOf(await sha256(text));
  const kept = new Response(text, {
    headers: {
      "content-type": "application/json",
      "cache-control": `public, max-age=${KEPT_SECONDS}`,
      etag,
      ...(until_at ? { [UNTIL]: String(until_at) } : {}),
    },
  });
  ctx.waitUntil(caches.default.put(keyOf(c, version), kept));
  return answer(c, text, etag);
}

/** As `cached`, of an answer that is kept nowhere, since it is made of more than the catalog's version names. */
export async function tagged<T>(c: Context<AppEnv>, body: T): Promise<Answer<T>> {
  const text = JSON.stringify(body);
  return answer(c, text, etagOf(await sha256(text)));
}

const etagOf = (hash: string): string => `"${hash.slice(0, 32)}"`;

/** From the nearest copy; from the primary when that copy is behind what this isolate has seen. */
async function read<T>(c: Context<AppEnv>, load: (db: Database) => Promise<Read<T>>): Promise<Read<T>> {
  const { ctx } = c.var;
  const { learn, isStale } = catalogVersion.beginReading(ctx);
  const nearest = await load(ctx.replica);
  const result = isStale(nearest.version) ? await load(ctx.db) : nearest;
  learn(result.version, ctx.bookmark());
  return result;
}

const keyOf = (c: Context<AppEnv>, version: number): string => cacheKeyOf(c.req.url, version);

/**
 * What an answer is kept under: the address with every parameter, in whatever order they came, and the catalog's version. Two
 * requests that may be answered differently never share one.
 */
export function cacheKeyOf(address: string, version: number): string {
  const url = new URL(address);
  url.searchParams.sort();
  url.searchParams.set("catalog_version", String(version));
  return url.toString();
}

function answer<T>(c: Context<AppEnv>, body: string | ReadableStream, etag: string): Answer<T> {
  const headers = { "cache-control": CLIENT_CACHE_CONTROL, etag };
  const response = has(c.req.header("if-none-match"), etag)
    ? c.body(null, 304, headers)
    : c.body(body, 200, { ...headers, "content-type": "application/json" });
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the text is what `load` gave, and a 304 stands for it
  return response as unknown as Answer<T>;
}

const has = (header: string | undefined, etag: string): boolean =>
  header !== undefined &&
  header.split(",").some((one) => one.trim() === "*" || one.trim().replace(/^W\//, "") === etag);
