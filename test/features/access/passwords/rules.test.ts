import { describe, it } from "vitest";
import {
  hasOtherHead,
  headOf,
  isOwnSignIn,
  PASSWORD_PARAMETERS,
  readHash,
  splitPeppers,
  writeHash,
} from "../../../../src/features/access/passwords/rules.ts";

const kept = { ln: 14, r: 8, p: 5, pepper_id: "0123abcd", salt: "+/Aa0", hash: "Bb1/+" };
const today = headOf(kept);

it("takes several peppers while they are rotated, the first first, without the space around them", ({ expect }) => {
  expect(splitPeppers(" new pepper ,, old pepper,")).toEqual(["new pepper", "old pepper"]);
  expect(splitPeppers("")).toEqual([]);
});

describe("a hash as it is kept", () => {
  it("is a PHC string that reads back as it was written", ({ expect }) => {
    expect(writeHash(kept)).toBe("$scrypt$ln=14,r=8,p=5,k=0123abcd$+/Aa0$Bb1/+");
    expect(readHash(writeHash(kept))).toEqual(kept);
    expect(readHash(writeHash({ ...kept, ln: 20, r: 32, p: 16 }))).toEqual({ ...kept, ln: 20, r: 32, p: 16 });
  });

  it.for([
    "$argon2id$v=19$m=65536,t=3,p=4$AAAA$BBBB",
    "$scrypt$ln=14,r=8,p=5$AAAA$BBBB",
    "$scrypt$ln=14,r=8,p=5,k=0123456$AAAA$BBBB",
    "$scrypt$ln=14,r=8,p=5,k=0123456g$AAAA$BBBB",
    "$scrypt$ln=x,r=8,p=5,k=01234567$AAAA$BBBB",
    "$scrypt$ln=14,r=x,p=5,k=01234567$AAAA$BBBB",
    "$scrypt$ln=14,r=8,p=x,k=01234567$AAAA$BBBB",
    "$scrypt$ln=14,r=8,p=5,k=01234567$AA-A$BBBB",
    "$scrypt$ln=14,r=8,p=5,k=01234567$AAAA$BB_B",
    "$scrypt$ln=14,r=8,p=5,k=01234567$$BBBB",
    "$scrypt$ln=14,r=8,p=5,k=01234567$AAAA$",
    "x$scrypt$ln=14,r=8,p=5,k=01234567$AAAA$BBBB",
    "$scrypt$ln=14,r=8,p=5,k=01234567$AAAA$BBBB$",
    "",
  ])("is not read when it is %j", (text, { expect }) => {
    expect(readHash(text)).toBeNull();
    expect(hasOtherHead(text, "")).toBe(true);
  });
});

describe("a hash that is outdated", () => {
  it("was made with other figures or another pepper than those of today", ({ expect }) => {
    expect(PASSWORD_PARAMETERS).toEqual({ ln: 14, r: 8, p: 5 });
    expect(hasOtherHead(writeHash(kept), today)).toBe(false);
    for (const other of [{ ln: 13 }, { ln: 15 }, { r: 4 }, { p: 1 }, { pepper_id: "99999999" }])
      expect(hasOtherHead(writeHash({ ...kept, ...other }), today)).toBe(true);
  });

  it("begins well and cannot be read to its end", ({ expect }) => {
    expect(hasOtherHead(`${today}AAAA$!`, today)).toBe(true);
  });
});

describe("a password that is what the account signs in by", () => {
  it.for([
    ["ada@example.com", true],
    ["ADA@example.com", true],
    ["ada", true],
    ["+441632960960", true],
    ["441632960960", true],
    ["４４１６３２９６０９６０", true],
    ["ada@example", false],
    ["example.com", false],
    ["ada1", false],
    ["1632960960", false],
    ["", false],
  ] as const)("%j: %s", ([password, is_own], { expect }) => {
    expect(isOwnSignIn(password, ["ada@example.com", "+441632960960"])).toBe(is_own);
    expect(isOwnSignIn(password, [null, undefined, "ada@example.com", "+441632960960"])).toBe(is_own);
  });

  it("is none where nothing is known of how it signs in", ({ expect }) => {
    expect([isOwnSignIn("ada", []), isOwnSignIn("null", [null, undefined])]).toEqual([false, false]);
  });
});
