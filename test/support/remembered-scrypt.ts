import { scryptSync as scrypt } from "node:crypto";

export * from "node:crypto";

const made = new Map<string, Buffer>();

/**
 * The runtime's scrypt, which computes the same thing once: the tests of an isolate sign in by few passwords, hundreds of times. A
 * test of how long a hash takes asks for one that nobody asked for before.
 */
export function scryptSync(...args: Parameters<typeof scrypt>): Buffer {
  const [password, salt, length, options] = args;
  const key = JSON.stringify([
    Buffer.from(password).toString("hex"),
    Buffer.from(salt).toString("hex"),
    length,
    options,
  ]);
  const known = made.get(key) ?? scrypt(...args);
  made.set(key, known);
  return Buffer.from(known);
}

let salts = 0;

/** Two salts by turns instead of a new one for each account: two hashes of a password differ, and are computed once. */
export const randomBytes = (size: number): Buffer => Buffer.alloc(size, 1 + (salts++ % 2));
