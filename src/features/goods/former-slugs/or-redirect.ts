import type { Context, TypedResponse } from "hono";
import { AppError } from "#platform/basics/errors";
import { isId } from "#platform/basics/ids";
import type { AppEnv } from "#platform/http/app-env";

/** The part of an address that names a product or a category. */
const NAMED = /(\/(?:products|categories)\/)[^/]+/;

/** What a contract says of a read that is answered by `orRedirect`. */
export const movedPermanently = {
  301: { description: "The slug was changed. `Location` has the same address with the present one." },
} as const;

/**
 * Answers as `read` does. Where it finds nothing by the slug in the address, 301 to the same address with the slug that `present`
 * gives; where that is null, the refusal of `read`.
 */
export async function orRedirect<R extends Response>(
  c: Context<AppEnv>,
  read: () => Promise<R>,
  present: (slug: string) => Promise<string | null>,
): Promise<R | (Response & TypedResponse<undefined, 301, "redirect">)> {
  try {
    return await read();
  } catch (error) {
    const slug = c.req.param("id") ?? "";
    if (!(error instanceof AppError && error.status === 404) || isId(slug)) throw error;
    const now = await present(slug);
    if (now === null) throw error;
    const { pathname, search } = new URL(c.req.url);
    // A slug that is free again may be given to something else, so that no client may keep the redirect.
    c.header("cache-control", "no-cache");
    return c.redirect(pathname.replace(NAMED, (_, before: string) => before + encodeURIComponent(now)) + search, 301);
  }
}
