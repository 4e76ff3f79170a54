/** OWASP's figures for scrypt at 16 MB. They are no setting: what is weaker must not be possible to configure. */
export const PASSWORD_PARAMETERS = { ln: 14, r: 8, p: 5 } as const;

/** A hash in its parts, with the pepper that it was made with named by its digest. */
export type Kept = {
  readonly ln: number;
  readonly r: number;
  readonly p: number;
  readonly pepper_id: string;
  /** Base 64 without padding. */
  readonly salt: string;
  readonly hash: string;
};

/** The peppers of a setting, `new,old` while rotating. */
export const splitPeppers = (setting: string): string[] =>
  setting
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "");

/** A PHC string in its parts; null when it is not one of scrypt with a pepper. */
export function readHash(phc: string): Kept | null {
  const match = /^\$scrypt\$ln=(\d+),r=(\d+),p=(\d+),k=([0-9a-f]{8})\$([A-Za-z\d+/]+)\$([A-Za-z\d+/]+)$/.exec(phc);
  if (!match) return null;
  const [, ln, r, p, pepper_id = "", salt = "", hash = ""] = match;
  return { ln: Number(ln), r: Number(r), p: Number(p), pepper_id, salt, hash };
}

/** How a hash begins that is made with these. */
export const headOf = ({ ln, r, p, pepper_id }: Omit<Kept, "salt" | "hash">): string =>
  `$scrypt$ln=${ln},r=${r},p=${p},k=${pepper_id}$`;

/** The PHC string of these parts. */
export const writeHash = (kept: Kept): string => `${headOf(kept)}${kept.salt}$${kept.hash}`;

/** Whether a kept hash does not begin as one that is made today, or cannot be read at all. */
export const hasOtherHead = (kept: string, head: string): boolean => readHash(kept) === null || !kept.startsWith(head);

/** Whether the password is what the account signs in by: its address, the name in it, or its number with or without the plus. */
export function isOwnSignIn(password: string, sign_ins: readonly (string | null | undefined)[]): boolean {
  const given = password.normalize("NFKC").toLowerCase();
  return sign_ins.some((one) => one && (given === one || given === one.split("@")[0] || `+${given}` === one));
}
