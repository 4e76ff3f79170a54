import { z } from "@hono/zod-openapi";
import { toIso } from "#platform/basics/time";
import { pageOf } from "#platform/data/cursor";
import { choice, id, personalText, timestamp } from "#platform/http/schemas";
import type { Passkey } from "./store.ts";

/** The names below are those of the Web Authentication standard, so that a browser's library takes and gives them as they are. */
const bytes = (max = 20_000) =>
  z
    .string()
    .max(max)
    .regex(/^[\w-]+$/, "must be base64url")
    .openapi({ example: "dGhlIGRldmljZSBzYXlz" });
const credentialId = () => bytes(1400).openapi({ example: "AXt0pQmrNc4hYk2jZs8uFw" });

const credential = {
  id: credentialId().describe("The credential's id, base64url."),
  rawId: credentialId().describe("The credential's id again, base64url."),
  type: z.literal("public-key").describe("The only type that WebAuthn has."),
  authenticatorAttachment: choice({ platform: "Built into the device.", "cross-platform": "A key to carry around." })
    .optional()
    .describe("How the authenticator is attached."),
  clientExtensionResults: z
    .record(z.string(), z.unknown())
    .openapi({ description: "Results of the requested extensions.", example: {} }),
};

export const AttestationInput = z.strictObject({
  ...credential,
  response: z
    .strictObject({
      clientDataJSON: bytes().describe("What the browser signed, with the challenge. Base64url."),
      attestationObject: bytes(100_000).describe("The new public key with its attestation. Base64url."),
      authenticatorData: bytes().optional().describe("Part of `attestationObject`, which alone is read. Base64url."),
      transports: z
        .array(z.string().max(40))
        .max(10)
        .optional()
        .describe("How the authenticator can be reached, such as `internal` or `usb`."),
      publicKeyAlgorithm: z.int().optional().describe("COSE number, which `attestationObject` says too."),
      publicKey: bytes().optional().describe("The key as SPKI, which `attestationObject` holds too. Base64url."),
    })
    .describe("The authenticator's answer."),
});

export const AssertionInput = z
  .strictObject({
    ...credential,
    response: z
      .strictObject({
        clientDataJSON: bytes().describe("What the browser signed, with the challenge. Base64url."),
        authenticatorData: bytes().describe("Flags and counter of the authenticator. Base64url."),
        signature: bytes().describe("Over `authenticatorData` and the hash of `clientDataJSON`. Base64url."),
        userHandle: bytes(200).optional().describe("The account as the passkey knows it. Base64url."),
      })
      .describe("The authenticator's answer."),
  })
  .openapi("PasskeyAssertion", { description: "What `navigator.credentials.get()` gave, as JSON." });

const name = () => personalText(60).openapi({ example: "Phone" });

export const PasskeyInput = z
  .strictObject({
    credential: AttestationInput.openapi({ description: "What `navigator.credentials.create()` gave, as JSON." }),
    name: name().default("Passkey").describe("What its owner calls the device."),
  })
  .openapi("PasskeyInput");

export const PasskeyNameInput = z
  .strictObject({ name: name().describe("What its owner calls the device.") })
  .openapi("PasskeyNameInput");

const descriptor = z.object({
  id: credentialId().describe("The credential's id, base64url."),
  type: z.literal("public-key").describe("The only type that WebAuthn has."),
  transports: z
    .array(z.string())
    .optional()
    .describe("How the authenticator can be reached, such as `internal` or `usb`."),
});

export const CreationOptionsDto = z
  .object({
    challenge: bytes().describe("Valid for one answer until `timeout`. Base64url."),
    rp: z
      .object({
        name: z.string().openapi({ description: "What the authenticator displays.", example: "Bodega" }),
        id: z.string().openapi({ description: "The domain that the passkey works on.", example: "shop.example.com" }),
      })
      .describe("The shop, as the authenticator shows it."),
    user: z
      .object({
        id: bytes().describe("An opaque handle of the account. Base64url."),
        name: z.string().openapi({
          description: "What the authenticator displays: the e-mail address or number.",
          example: "ada@example.com",
        }),
        displayName: z.string().openapi({ description: "Empty: `name` is enough.", example: "" }),
      })
      .describe("The account that the passkey is made for."),
    pubKeyCredParams: z
      .array(
        z.object({
          alg: z.int().openapi({ description: "COSE number: -8 is EdDSA, -7 ES256, -257 RS256.", example: -7 }),
          type: z.literal("public-key").describe("The only type that WebAuthn has."),
        }),
      )
      .describe("Accepted algorithms, the preferred one first."),
    timeout: z.int().openapi({ description: "Milliseconds that the person has.", example: 60_000 }),
    excludeCredentials: z.array(descriptor).describe("Passkeys that the account has already."),
    authenticatorSelection: z
      .object({
        residentKey: z
          .string()
          .openapi({ description: "Whether the passkey is to be found without a user name.", example: "required" }),
        userVerification: z
          .string()
          .openapi({ description: "Whether a PIN or a fingerprint is required.", example: "required" }),
        requireResidentKey: z
          .boolean()
          .openapi({ description: "As `residentKey`, for older browsers.", example: true }),
      })
      .describe("What the authenticator must be able to do."),
    attestation: z
      .string()
      .openapi({ description: "`none`: no proof of the device's maker is requested.", example: "none" }),
    extensions: z
      .object({
        credProps: z
          .boolean()
          .openapi({ description: "Asks whether the passkey is to be found without a user name.", example: true }),
      })
      .describe("Extensions that the browser is to run."),
    hints: z.array(z.string()).describe("Kinds of authenticators to offer first; empty for any."),
  })
  .openapi("PasskeyCreationOptions", { description: "For `navigator.credentials.create()`." });

export const RequestOptionsDto = z
  .object({
    challenge: bytes().describe("Valid for one answer until `timeout`. Base64url."),
    rpId: z.string().openapi({ description: "The domain that the passkey works on.", example: "shop.example.com" }),
    timeout: z.int().openapi({ description: "Milliseconds that the person has.", example: 60_000 }),
    userVerification: z
      .string()
      .openapi({ description: "Whether a PIN or a fingerprint is required.", example: "required" }),
  })
  .openapi("PasskeyRequestOptions", { description: "For `navigator.credentials.get()`." });

export const PasskeyDto = z
  .object({
    id: id(),
    name: name().describe("What its owner calls the device."),
    created_at: timestamp(),
    updated_at: timestamp().describe("When it was last renamed."),
    last_used_at: timestamp().nullable().describe("Its last sign-in; null before the first."),
  })
  .openapi("Passkey");
export const PasskeysPage = pageOf(PasskeyDto);

export const toPasskeyDto = ({
  id: passkey_id,
  name: called,
  created_at,
  updated_at,
  last_used_at,
}: Passkey): z.input<typeof PasskeyDto> => ({
  id: passkey_id,
  name: called,
  created_at: toIso(created_at),
  updated_at: toIso(updated_at),
  last_used_at: last_used_at === null ? null : toIso(last_used_at),
});
