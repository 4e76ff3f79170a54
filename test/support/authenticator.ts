import { isoCBOR } from "@simplewebauthn/server/helpers";
import { base64url } from "jose";
import { call } from "./api.ts";

/** A device that holds passkeys, as the Web Authentication standard has it: P-256 keys, no attestation. */

const PRESENT = 0x01;
const VERIFIED = 0x04;
const HAS_KEY = 0x40;
const ES256 = -7;

export const STOREFRONT = "http://localhost:8787";
export type Wish = {
  readonly origin?: string;
  readonly rp_id?: string;
  /** Whether the device made sure of its owner. */
  readonly verified?: boolean;
};

const sha256 = async (data: Uint8Array<ArrayBuffer>) => new Uint8Array(await crypto.subtle.digest("SHA-256", data));
const utf8 = (text: string) => new Uint8Array(new TextEncoder().encode(text));
const joined = (...parts: readonly Uint8Array[]) => Uint8Array.from(parts.flatMap((part) => [...part]));
const unsigned = (value: number, length: number) =>
  Uint8Array.from({ length }, (_, i) => Math.floor(value / 256 ** (length - 1 - i)) % 256);

/** ASN.1's way to write the two numbers of a signature. */
function toDer(raw: Uint8Array): Uint8Array {
  const integer = (part: Uint8Array) => {
    const at = part.findIndex((byte) => byte !== 0);
    const bare = part.slice(at);
    const value = (bare[0] ?? 0) > 0x7f ? [0, ...bare] : [...bare];
    return Uint8Array.from([0x02, value.length, ...value]);
  };
  const both = joined(integer(raw.slice(0, 32)), integer(raw.slice(32)));
  return Uint8Array.from([0x30, both.length, ...both]);
}

export class Authenticator {
  readonly id = crypto.getRandomValues(new Uint8Array(16));
  /** How often it signed. Some devices do not count and always say 0. */
  counter = 0;
  counts = true;
  #keys: CryptoKeyPair | undefined;

  async #pair(): Promise<CryptoKeyPair> {
    const made = (this.#keys ??= (await crypto.subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, true, [
      "sign",
      "verify",
    ])) as CryptoKeyPair);
    return made;
  }

  async #cose(): Promise<Uint8Array> {
    const jwk = await crypto.subtle.exportKey("jwk", (await this.#pair()).publicKey);
    const { x, y } = jwk as JsonWebKey;
    const key = new Map<number, number | Uint8Array>([
      [1, 2],
      [3, ES256],
      [-1, 1],
      [-2, base64url.decode(x ?? "")],
      [-3, base64url.decode(y ?? "")],
    ]);
    return isoCBOR.encode(key);
  }

  async #data({ rp_id = "localhost", verified = true }: Wish, key?: Uint8Array): Promise<Uint8Array<ArrayBuffer>> {
    const flags = PRESENT | (verified ? VERIFIED : 0) | (key ? HAS_KEY : 0);
    const head = joined(await sha256(utf8(rp_id)), unsigned(flags, 1), unsigned(this.counter, 4));
    return key ? joined(head, new Uint8Array(16), unsigned(this.id.length, 2), this.id, key) : joined(head);
  }

  #said(type: string, challenge: string, { origin = STOREFRONT }: Wish): Uint8Array<ArrayBuffer> {
    return utf8(JSON.stringify({ type, challenge, origin, crossOrigin: false }));
  }

  readonly #named = () => ({
    id: base64url.encode(this.id),
    rawId: base64url.encode(this.id),
    type: "public-key" as const,
    clientExtensionResults: {},
  });

  /** As `navigator.credentials.create()` answers. */
  async create(challenge: string, wish: Wish = {}) {
    const authData = await this.#data(wish, await this.#cose());
    const attestation = new Map<string, string | Uint8Array<ArrayBuffer> | Map<string, string>>([
      ["fmt", "none"],
      ["attStmt", new Map<string, string>()],
      ["authData", authData],
    ]);
    return {
      ...this.#named(),
      response: {
        clientDataJSON: base64url.encode(this.#said("webauthn.create", challenge, wish)),
        attestationObject: base64url.encode(isoCBOR.encode(attestation)),
        transports: ["internal"],
      },
    };
  }

  /** As `navigator.credentials.get()` answers. */
  async sign(challenge: string, wish: Wish = {}) {
    if (this.counts) this.counter += 1;
    const data = await this.#data(wish);
    const said = this.#said("webauthn.get", challenge, wish);
    const algorithm = { name: "ECDSA", hash: "SHA-256" };
    const { privateKey } = await this.#pair();
    const signature = await crypto.subtle.sign(algorithm, privateKey, joined(data, await sha256(said)));
    return {
      ...this.#named(),
      response: {
        clientDataJSON: base64url.encode(said),
        authenticatorData: base64url.encode(data),
        signature: base64url.encode(toDer(new Uint8Array(signature))),
      },
    };
  }
}

const path = "/api/v1/auth/passkeys";
export const creationChallenge = async (token: string): Promise<string> =>
  (await (await call("POST", `${path}/register/options`, { token })).json<{ challenge: string }>()).challenge;
export const signInChallenge = async (): Promise<string> =>
  (await (await call("POST", `${path}/sign-in/options`)).json<{ challenge: string }>()).challenge;

export const addPasskey = (token: string, credential: unknown, name?: string) =>
  call("POST", `${path}/register/verify`, { token, body: { credential, ...(name === undefined ? {} : { name }) } });
export const signInByPasskey = (assertion: unknown) => call("POST", `${path}/sign-in/verify`, { body: assertion });

/** A device with a passkey of the account, and the passkey's id. */
export async function givenPasskey(token: string): Promise<{ device: Authenticator; id: string }> {
  const device = new Authenticator();
  const added = await addPasskey(token, await device.create(await creationChallenge(token)));
  return { device, id: (await added.json<{ id: string }>()).id };
}
