import { z } from "zod";
import { amount, emptyable, expand, flag, integer, metadata, paging, text, texts } from "./params.ts";

const captureMethod = z.enum(["automatic", "automatic_async", "manual"]);
const later = z.enum(["off_session", "on_session"]);
const cardOptions = z.strictObject({
  capture_method: emptyable(z.literal("manual")).optional(),
  request_three_d_secure: z.enum(["any", "automatic", "challenge"]).optional(),
  setup_future_usage: emptyable(z.enum(["none", "off_session", "on_session"])).optional(),
});

/** What create, update and confirm have in common. */
const shared = {
  ...expand,
  allowed_payment_method_types: texts.optional(),
  capture_method: captureMethod.optional(),
  excluded_payment_method_types: emptyable(texts).optional(),
  payment_method: text.optional(),
  payment_method_options: z.strictObject({ card: emptyable(cardOptions).optional() }).optional(),
  receipt_email: emptyable(text).optional(),
  shipping: emptyable(
    z.strictObject({
      address: z.strictObject({
        city: text.optional(),
        country: text.optional(),
        line1: text.optional(),
        line2: text.optional(),
        postal_code: text.optional(),
        state: text.optional(),
      }),
      name: text,
      phone: text.optional(),
      carrier: text.optional(),
      tracking_number: text.optional(),
    }),
  ).optional(),
};
const described = {
  customer: text.optional(),
  description: emptyable(text).optional(),
  metadata: metadata.optional(),
  statement_descriptor: text.optional(),
  statement_descriptor_suffix: text.optional(),
  transfer_group: text.optional(),
};
const confirming = {
  error_on_requires_action: flag.optional(),
  off_session: flag.optional(),
  return_url: text.optional(),
  use_stripe_sdk: flag.optional(),
};

export const CreateParams = z.strictObject({
  ...shared,
  ...described,
  ...confirming,
  amount,
  currency: text.transform((code) => code.toLowerCase()),
  automatic_payment_methods: z
    .strictObject({ enabled: flag, allow_redirects: z.enum(["always", "never"]).optional() })
    .optional(),
  confirm: flag.optional(),
  confirmation_method: z.enum(["automatic", "manual"]).optional(),
  setup_future_usage: later.optional(),
});
export const UpdateParams = z.strictObject({
  ...shared,
  ...described,
  amount: amount.optional(),
  currency: text.transform((code) => code.toLowerCase()).optional(),
  setup_future_usage: emptyable(later).optional(),
});
export const ConfirmParams = z.strictObject({
  ...shared,
  ...confirming,
  setup_future_usage: emptyable(later).optional(),
});
export const CaptureParams = z.strictObject({
  ...expand,
  amount_to_capture: integer.optional(),
  final_capture: flag.optional(),
  metadata: metadata.optional(),
  statement_descriptor: text.optional(),
  statement_descriptor_suffix: text.optional(),
});
export const CancelParams = z.strictObject({
  ...expand,
  cancellation_reason: z.enum(["abandoned", "duplicate", "fraudulent", "requested_by_customer"]).optional(),
});
export const RetrieveParams = z.strictObject({ ...expand, client_secret: text.optional() });
export const ListParams = z.strictObject({ ...paging, customer: text.optional() });
export const SearchParams = z.strictObject({
  ...expand,
  query: text,
  limit: integer.optional(),
  page: text.optional(),
});
