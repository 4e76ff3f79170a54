import { describe, it } from "vitest";
import { lowStockAlert } from "../../../../src/features/goods/inventory/mails.ts";

describe("a low-stock alert", () => {
  it("names the variant, what is left and the threshold", async ({ expect }) => {
    const mail = lowStockAlert(
      { variant_id: "v1", sku: "<POT>", available: 2, low_stock_threshold: 3 },
      { staff_mail: "staff@example.com", occasion: "e1" },
    );
    expect(mail).toMatchObject({ key: "low_stock:e1", to: "staff@example.com", subject: "Low stock: <POT>" });
    expect(mail.text).toContain("<POT> has 2 left to sell; its threshold is 3.");
    expect(mail.html).toContain("&lt;POT&gt; has 2 left");
  });
});
