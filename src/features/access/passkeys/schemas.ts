import { z } from "@hono/zod-openapi";
import { toIso } from "#platform/basics/time";
import { pageOf } from "#platform/data/cursor";
import { id, personalText, timestamp } from "#platform/http/schemas";
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
  id: credentialId(),
  rawId: credentialId(),
  type: z.literal("public-key"),
  authenticatorAttachment: z.enum(["platform", "cross-platform"]).optional(),
  clientExtensionResults: z.record(z.string(), z.unknown()).openapi({ example: {} }),
};

export const AttestationInput = z.strictObject({
  ...credential,
  response: z.strictObject({
    clientDataJSON: bytes(),
    attestationObject: bytes(100_000),
    authenticatorData: bytes().optional(),
    transports: z.array(z.string().max(40)).max(10).optional(),
    publicKeyAlgorithm: z.int().optional(),
    publicKey: bytes().optional(),
  }),
});

export const AssertionInput = z
  .strictObject({
    ...credential,
    response: z.strictObject({
      clientDataJSON: bytes(),
      authenticatorData: bytes(),
      signature: bytes(),
      userHandle: bytes(200).optional(),
    }),
  })
  .openapi("PasskeyAssertion", { description: "What `navigator.credentials.get()` gave, as JSON." });

const name = () => personalText(60).openapi({ example: "Phone" });

export const PasskeyInput = z
  .strictObject({
    credential: AttestationInput.openapi({ description: "What `navigator.credentials.create()` gave, as JSON." }),
    name: name().default("Passkey"),
  })
  .openapi("PasskeyInput");

export const PasskeyNameInput = z.strictObject({ name: name() }).openapi("PasskeyNameInput");

const descriptor = z.object({
  id: credentialId(),
  type: z.literal("public-key"),
  transports: z.array(z.string()).optional(),
});

export const CreationOptionsDto = z
  .object({
    challenge: bytes(),
    rp: z.object({
      name: z.string().openapi({ example: "Bodega" }),
      id: z.string().openapi({ example: "shop.example.com" }),
    }),
    user: z.object({
      id: bytes(),
      name: z.string().openapi({ example: "ada@example.com" }),
      displayName: z.string().openapi({ example: "" }),
    }),
    pubKeyCredParams: z.array(z.object({ alg: z.int().openapi({ example: -7 }), type: z.literal("public-key") })),
    timeout: z.int().openapi({ description: "Milliseconds.", example: 60_000 }),
    excludeCredentials: z.array(descriptor),
    authenticatorSelection: z.object({
      residentKey: z.string().openapi({ example: "required" }),
      userVerification: z.string().openapi({ example: "required" }),
      requireResidentKey: z.boolean().openapi({ example: true }),
    }),
    attestation: z.string().openapi({ example: "none" }),
    extensions: z.object({ credProps: z.boolean().openapi({ example: true }) }),
    hints: z.array(z.string()),
  })
  .openapi("PasskeyCreationOptions", { description: "For `navigator.credentials.create()`." });

export const RequestOptionsDto = z
  .object({
    challenge: bytes(),
    rpId: z.string().openapi({ example: "shop.example.com" }),
    timeout: z.int().openapi({ description: "Milliseconds.", example: 60_000 }),
    userVerification: z.string().openapi({ example: "required" }),
  })
  .openapi("PasskeyRequestOptions", { description: "For `navigator.credentials.get()`." });

export const PasskeyDto = z
  .object({ id: id(), name: name(), created_at: timestamp(), last_used_at: timestamp().nullable() })
  .openapi("Passkey");
export const PasskeysPage = pageOf(PasskeyDto);

export const toPasskeyDto = ({
  id: passkey_id,
  name: called,
  created_at,
  last_used_at,
}: Passkey): z.input<typeof PasskeyDto> => ({
  id: passkey_id,
  name: called,
  created_at: toIso(created_at),
  last_used_at: last_used_at === null ? null : toIso(last_used_at),
});
