/** As much of X.509 as it takes to hand out a key: a certificate that signs itself. */
const bytes = (...parts: (number | Uint8Array)[]): Uint8Array<ArrayBuffer> =>
  new Uint8Array(parts.flatMap((part) => (typeof part === "number" ? [part] : [...part])));

function der(tag: number, ...content: Uint8Array[]): Uint8Array<ArrayBuffer> {
  const body = bytes(...content);
  const { length } = body;
  const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 255];
  return bytes(tag, ...size, body);
}

const text = (value: string) => new TextEncoder().encode(value);
const sequence = (...parts: Uint8Array[]) => der(0x30, ...parts);
const NULL = der(0x05);
const SHA256_WITH_RSA = sequence(der(0x06, bytes(0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0b)), NULL);
const nameOf = (common_name: string) =>
  sequence(der(0x31, sequence(der(0x06, bytes(0x55, 0x04, 0x03)), der(0x0c, text(common_name)))));
const time = (moment: number) =>
  der(
    0x17,
    text(
      `${new Date(moment)
        .toISOString()
        .replaceAll(/[-:T]|\.\d{3}/g, "")
        .slice(2, 14)}Z`,
    ),
  );

export type Certified = { readonly private_key: string; readonly pem: string };

const base64 = (data: Uint8Array): string => btoa(String.fromCharCode(...data));
const fromBase64 = (data: string) => Uint8Array.from(atob(data), (character) => character.charCodeAt(0));

const ALGORITHM = { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" };

/** A fresh key, and its certificate in the name of whom it is made for, valid from yesterday on. */
export async function certify(common_name: string, now: number, days: number): Promise<Certified> {
  const pair = await crypto.subtle.generateKey(
    { ...ALGORITHM, modulusLength: 2048, publicExponent: bytes(1, 0, 1) },
    true,
    ["sign", "verify"],
  );
  if (!("privateKey" in pair)) throw new Error("no pair of keys");
  const exported = async (format: "spki" | "pkcs8", key: CryptoKey) => {
    const data = await crypto.subtle.exportKey(format, key);
    if (!(data instanceof ArrayBuffer)) throw new Error("the key is not to be had");
    return new Uint8Array(data);
  };
  const day = 86_400_000;
  const body = sequence(
    der(0xa0, der(0x02, bytes(2))),
    der(0x02, bytes(1, ...crypto.getRandomValues(new Uint8Array(8)))),
    SHA256_WITH_RSA,
    nameOf(common_name),
    sequence(time(now - day), time(now + days * day)),
    nameOf(common_name),
    await exported("spki", pair.publicKey),
  );
  const signature = new Uint8Array(await crypto.subtle.sign(ALGORITHM.name, pair.privateKey, body));
  const certificate = sequence(body, SHA256_WITH_RSA, der(0x03, bytes(0, signature)));
  const lines = base64(certificate).match(/.{1,64}/g) ?? [];
  return {
    private_key: base64(await exported("pkcs8", pair.privateKey)),
    pem: `-----BEGIN CERTIFICATE-----\n${lines.join("\n")}\n-----END CERTIFICATE-----\n`,
  };
}

/** The signature of a text, in base64. */
export async function signWith(private_key: string, signed: string): Promise<string> {
  const key = await crypto.subtle.importKey("pkcs8", fromBase64(private_key), ALGORITHM, false, ["sign"]);
  return base64(new Uint8Array(await crypto.subtle.sign(ALGORITHM.name, key, text(signed))));
}
