import { z } from "zod";
import { DAY } from "#platform/basics/time";
import { defineSettings, wholeNumber } from "#platform/settings";

const Reason = z.strictObject({
  code: z
    .string()
    .max(40)
    .regex(/^[a-z][a-z0-9_]*$/),
  label: z.string().trim().min(1).max(100),
  needs_photo: z.boolean().default(false),
});
const Reasons = z
  .array(Reason)
  .min(1)
  .max(50)
  .refine((reasons) => new Set(reasons.map(({ code }) => code)).size === reasons.length);

export type ReturnReason = z.output<typeof Reason>;

const usual: readonly z.input<typeof Reason>[] = [
  { code: "changed_mind", label: "I changed my mind" },
  { code: "wrong_size", label: "It does not fit" },
  { code: "not_as_described", label: "It is not as described" },
  { code: "wrong_item", label: "I received something else" },
  { code: "damaged", label: "It arrived damaged", needs_photo: true },
  { code: "defective", label: "It does not work" },
  { code: "other", label: "Another reason" },
];

export const returnSettings = defineSettings({
  /** Days after its arrival in which a shopper may ask to send a unit back. With 0 only staff open returns of what has arrived. */
  RETURN_WINDOW_DAYS: wholeNumber.pipe(z.int().max(3_650)).default(30),
  /** Why shoppers send units back, as JSON: `[{ "code", "label", "needs_photo" }]`. */
  RETURN_REASONS: z
    .string()
    .default(JSON.stringify(usual))
    .transform((text, context): readonly ReturnReason[] => {
      const read = Reasons.safeParse(parseOrNull(text));
      if (read.success) return read.data;
      context.addIssue({
        code: "custom",
        message: "must be a JSON array of reasons with a `code` of their own, a `label` and optionally `needs_photo`",
      });
      return [];
    }),
});

/** How long after its arrival a shopper may send a unit back, in milliseconds. */
export const returnWindow = (config: object): number => returnSettings.of(config).RETURN_WINDOW_DAYS * DAY;

function parseOrNull(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
