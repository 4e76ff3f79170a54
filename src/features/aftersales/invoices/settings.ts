import { z } from "zod";
import { Seller } from "#aftersales/papers";
import { atLeastOne, defineSettings } from "#platform/settings";

const prefix = (usual: string) =>
  z
    .string()
    .regex(/^[A-Za-z0-9/_-]{1,20}$/, "is not 1 to 20 letters, digits, hyphens, slashes or underscores")
    .default(usual);

/** JSON of who sells; the shop's name alone where it is not set. */
const sellerText = z.string().transform((text, context): z.output<typeof Seller> => {
  const read = Seller.safeParse(parseOrNull(text));
  for (const issue of read.success ? [] : read.error.issues)
    context.addIssue({ code: "custom", message: [issue.path.join("."), issue.message].filter(Boolean).join(": ") });
  return read.data ?? { name: "" };
});

function parseOrNull(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

export const invoiceSettings = defineSettings(
  {
    /** The legal entity: each has numbers of its own. */
    INVOICE_ENTITY: z
      .string()
      .regex(/^[a-z0-9-]{1,40}$/, "is not 1 to 40 lower-case letters, digits and hyphens")
      .default("main"),
    /** What invoices and packing slips say of who sells, as JSON. */
    INVOICE_SELLER: sellerText.optional(),
    INVOICE_PREFIX: prefix("INV-"),
    CREDIT_NOTE_PREFIX: prefix("CN-"),
    /** Below each paper. */
    INVOICE_FOOTER: z.string().max(1_000).optional(),
    /** Whole calendar years that papers are kept after the one that they are from. */
    INVOICE_YEARS: atLeastOne.pipe(z.int().max(30)).default(10),
  },
  ({ INVOICE_PREFIX, CREDIT_NOTE_PREFIX }) =>
    INVOICE_PREFIX === CREDIT_NOTE_PREFIX ? "CREDIT_NOTE_PREFIX is the same as INVOICE_PREFIX" : null,
);
