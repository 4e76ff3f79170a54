import { scryptSync, createHmac } from "node:crypto";
import { env } from "cloudflare:workers";
import { base64url } from "jose";
import { describe, it, vi } from "vitest";
import { isGuessedPassword } from "../../../../src/features/access/passwords/guessed-passwords.ts";
import {
  checkPassword,
  hashPassword,
  isOutdated,
  readPeppers,
} from "../../../../src/features/access/passwords/hash-password.ts";
import { PASSWORD_PARAMETERS } from "../../../../src/features/access/passwords/rules.ts";
import { givenCustomer } from "../../../support/actors.ts";
import { call } from "../../../support/api.ts";

vi.setConfig({ testTimeout: 30_000 });

const pepper = "a pepper that is long enough to be one";
const MEBIBYTE = 1024 * 1024;

describe("a password at rest", () => {
  it("is hashed with the figures that OWASP asks for and the Worker's memory allows, which no setting can weaken", ({
    expect,
  }) => {
    expect(PASSWORD_PARAMETERS).toEqual({ ln: 14, r: 8, p: 5 });
    const { ln, r } = PASSWORD_PARAMETERS;
    expect(128 * 2 ** ln * r).toBeLessThanOrEqual(32 * MEBIBYTE);
    expect(hashPassword("x", pepper)).toMatch(/^\$scrypt\$ln=14,r=8,p=5,k=[0-9a-f]{8}\$[\w+/]{22}\$[\w+/]{43}$/);
  });

  it("is found again by the same password only, however its accents are composed", ({ expect }) => {
    const kept = hashPassword("caf\u00e9 au lait", pepper);
    expect(checkPassword("cafe\u0301 au lait", kept, pepper)).toBe(true);
    expect(checkPassword("cafe au lait", kept, pepper)).toBe(false);
    expect(hashPassword("caf\u00e9 au lait", pepper)).not.toBe(kept);
  });

  it("may have been made by the command line, in Node", ({ expect }) => {
    const made = "$scrypt$ln=14,r=8,p=5,k=a9846190$37P2uPfjUMOTJPFOx8CMYw$jcPniPo1t6+3B0gXE8SdyA4TE/z4oHFrD8p01zlkXJU";
    expect(checkPassword("bodega-demo-2026", made, pepper)).toBe(true);
    expect(isOutdated(made, pepper)).toBe(false);
  });

  it("outlives its pepper while that is still named second, and is then renewed", ({ expect }) => {
    const kept = hashPassword("correct horse", pepper);
    const rotated = `another pepper that is long enough,${pepper}`;
    expect(checkPassword("correct horse", kept, rotated)).toBe(true);
    expect([isOutdated(kept, pepper), isOutdated(kept, rotated)]).toEqual([false, true]);
    expect(checkPassword("correct horse", kept, "another pepper that is long enough")).toBe(false);
    expect(kept).not.toContain(pepper);
  });

  it("that is weaker than today's counts as outdated", ({ expect }) => {
    const kept = hashPassword("x", pepper);
    for (const weaker of ["ln=13,r=8,p=5", "ln=14,r=4,p=5", "ln=14,r=8,p=1"])
      expect(isOutdated(kept.replace("ln=14,r=8,p=5", weaker), pepper)).toBe(true);
    expect(isOutdated("$argon2id$v=19$", pepper)).toBe(true);
  });

  it("costs the same work when there is none", ({ expect }) => {
    const kept = hashPassword("x", pepper);
    const cases = [kept, null, "garbage"] as const;
    const fastest = cases.map(() => Infinity);
    // In turns, so that a busy machine is as busy for each; with guesses of their own, so that each is computed.
    for (let round = 0; round < 3; round += 1)
      for (const [i, one] of cases.entries()) {
        const started = performance.now();
        expect(checkPassword(crypto.randomUUID(), one, pepper)).toBe(false);
        fastest[i] = Math.min(fastest[i] ?? Infinity, performance.now() - started);
      }
    const [known = 0, ...nothing] = fastest;
    for (const one of nothing) expect(one).toBeGreaterThan(known * 0.5);
  });

  it("is hashed again at log-in when it was made with less", async ({ expect }) => {
    const { user_id, email } = await givenCustomer();
    const password = "correct horse battery staple";
    const [current] = readPeppers(env.PASSWORD_PEPPER);
    const salt = crypto.getRandomValues(new Uint8Array(16));
    const peppered = createHmac("sha256", current!.secret).update(password).digest();
    const b64 = (bytes: Uint8Array) => base64url.encode(bytes).replaceAll("-", "+").replaceAll("_", "/");
    const weak = `$scrypt$ln=10,r=8,p=1,k=${current!.id}$${b64(salt)}$${b64(scryptSync(peppered, salt, 32, { N: 1024, r: 8, p: 1 }))}`;
    await env.DB.prepare("INSERT INTO credentials VALUES (?, ?, 0)").bind(user_id, weak).run();
    const logIn = () => call("POST", "/api/v1/auth/login", { body: { email, password } });
    expect((await logIn()).status).toBe(200);
    const row = await env.DB.prepare("SELECT password_hash FROM credentials WHERE user_id = ?")
      .bind(user_id)
      .first<{ password_hash: string }>();
    expect(row?.password_hash).toContain("$ln=14,r=8,p=5,");
    expect((await logIn()).status).toBe(200);
  });
});

describe("the passwords that are guessed first", () => {
  it("are known, whatever their letters' case", ({ expect }) => {
    for (const password of ["password", "12345678", "Password1", "QWERTYUIOP", "iloveyou", "ｐａｓｓｗｏｒｄ"])
      expect(isGuessedPassword(password)).toBe(true);
    for (const password of ["bodega-demo-2026", "correct horse battery staple", ""])
      expect(isGuessedPassword(password)).toBe(false);
  });
});
