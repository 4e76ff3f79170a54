import { sameText, sign } from "#platform/secrets/tokens";

/** A place in the history of the database, as D1 writes it. They compare as text. */
const BOOKMARK = /^[0-9a-f]{8}-[0-9a-f]{8}-[0-9a-f]{8}-[0-9a-f]{32}$/;
const MAC_BYTES = 16;

const macOf = (secret: string, bookmark: string): Promise<string> => sign(secret, "bookmark", bookmark, MAC_BYTES);

/**
 * D1's bookmark as the shop gives it out: signed, so that nobody makes one up and has this isolate take what it remembers for newer
 * than it is. Null for what D1 itself would not take again.
 */
export async function issueBookmark(secret: string, bookmark: string | null): Promise<string | null> {
  return bookmark !== null && BOOKMARK.test(bookmark) ? `${bookmark}.${await macOf(secret, bookmark)}` : null;
}

/** Whether the text has the form of a bookmark that the shop gives out. */
export const looksLikeBookmark = (text: string): boolean => {
  const [bookmark = "", mac, ...more] = text.split(".");
  return BOOKMARK.test(bookmark) && mac !== undefined && /^[\w-]{22}$/.test(mac) && more.length === 0;
};

/** D1's bookmark in one that `issueBookmark` made; null for any other, such as one from before the secret was changed. */
export async function readBookmark(secret: string, text: string | undefined): Promise<string | null> {
  if (text === undefined || !looksLikeBookmark(text)) return null;
  const [bookmark = "", mac = ""] = text.split(".");
  return sameText(mac, await macOf(secret, bookmark)) ? bookmark : null;
}
