import { env } from "cloudflare:workers";
import { eq } from "drizzle-orm";
import { describe, it } from "vitest";
import { newId } from "#platform/basics/ids";
import { audit } from "#platform/data/audit";
import { allAuditedKeys } from "#platform/data/audited-keys";
import { behind, readCursor, toPage } from "#platform/data/cursor";
import { commit } from "#platform/data/outbox";
import { auditLog } from "#platform/data/tables";
import { issueToken, readToken, seal, unseal } from "#platform/secrets/tokens";
import { ChangeRole } from "../../../src/features/access/staff/schemas.ts";
import { CategoryPatch } from "../../../src/features/goods/categories/schemas.ts";
import { ProductPatch, VariantPatch } from "../../../src/features/goods/products/inputs.ts";
import { ChangeShippingMethod } from "../../../src/features/pricing/shipping/schemas.ts";
import { ChangeTaxRate } from "../../../src/features/pricing/tax/rate-schemas.ts";
import { ChangeTaxSettings } from "../../../src/features/pricing/tax/settings-schemas.ts";
import { ChangeTaxZone } from "../../../src/features/pricing/tax/zone-schemas.ts";
import { testContext } from "../../support/context.ts";

const SECRET = "a secret of more than thirty-two characters";

describe("tokens", () => {
  it("name a thing only as what they were made for, and only untouched", async ({ expect }) => {
    const id = newId(1_700_000_000_000);
    const token = await issueToken(SECRET, "ct", id);
    expect(await readToken(SECRET, "ct", token)).toBe(id);
    expect(await readToken(SECRET, "ot", token.replace("ct_", "ot_"))).toBeNull();
    expect(await readToken(SECRET, "ct", token.replace(id, newId(1_700_000_000_001)))).toBeNull();
    for (const bad of ["", "ct_", `${token}x`, token.slice(0, -1), "ct_x_y"])
      expect(await readToken(SECRET, "ct", bad)).toBeNull();
    expect(await readToken(`${SECRET}!`, "ct", token)).toBeNull();
  });

  it("sealed, can be opened only whole and for their purpose", async ({ expect }) => {
    const sealed = await seal(SECRET, "answers", "what was said");
    expect(await unseal(SECRET, "answers", sealed)).toBe("what was said");
    await expect(unseal(SECRET, "others", sealed)).rejects.toThrow();
    await expect(unseal(SECRET, "answers", `${sealed.slice(0, -2)}AA`)).rejects.toThrow();
  });
});

describe("a cursor", () => {
  const rows = Array.from({ length: 3 }, (_, i) => ({ at: i, id: `id-${i}` }));

  it("leads on from the last row, for its own list and filters alone", async ({ expect }) => {
    const ctx = testContext();
    const page = await toPage(ctx, "things", { tag: "a" }, rows, 2, (row) => [row.at, row.id]);
    expect(page.rows.length).toBe(2);
    const cursor = page.next_cursor ?? "";
    expect(await readCursor(ctx, "things", { tag: "a" }, cursor)).toEqual([1, "id-1"]);
    for (const [list, filters, text] of [
      ["things", { tag: "b" }, cursor],
      ["others", { tag: "a" }, cursor],
      ["things", { tag: "a" }, `${cursor}x`],
      ["things", { tag: "a" }, `x${cursor}`],
      ["things", { tag: "a" }, ""],
      ["things", { tag: "a" }, "garbage.garbage"],
    ] as const)
      await expect(readCursor(ctx, list, filters, text)).rejects.toMatchObject({ code: "invalid_cursor" });
    expect((await toPage(ctx, "things", {}, rows, 3, (row) => [row.at])).next_cursor).toBeNull();
    expect(behind([auditLog.created_at], "asc", null)).toBeUndefined();
  });
});

describe("the audit log", () => {
  it("keeps what changed, and hides secrets and personal data", async ({ expect }) => {
    const ctx = testContext();
    const subject_id = ctx.id();
    await commit(ctx, [
      audit(ctx, {
        action: "probe.updated",
        subject_type: "probe",
        subject_id,
        before: { name: "a", price: 1, email: "a@b.c" },
        after: { name: "a", price: 2, email: "d@e.f" },
      }),
    ]);
    const changes = await env.DB.prepare("SELECT changes FROM audit_log WHERE subject_id = ?")
      .bind(subject_id)
      .first<string>("changes");
    expect(JSON.parse(changes ?? "")).toEqual({
      before: { price: 1, email: "(hidden)" },
      after: { price: 2, email: "(hidden)" },
    });
  });

  it("masks the value of every field that is not known to be without personal data", async ({ expect }) => {
    const ctx = testContext();
    const subject_id = ctx.id();
    const told = { tracking_number: "1Z999", value: "203.0.113.7", reason: "Ada called", some_new_field: ["Ada"] };
    const entry = { action: "probe.updated", subject_type: "probe", subject_id };
    await commit(ctx, [
      audit(ctx, { ...entry, before: { tracking_number: null }, after: { ...told, status: "shipped" } }),
    ]);
    const [row] = await ctx.db.select().from(auditLog).where(eq(auditLog.subject_id, subject_id));
    expect(row?.changes).toEqual({
      before: { tracking_number: null },
      after: { ...Object.fromEntries(Object.keys(told).map((key) => [key, "(hidden)"])), status: "shipped" },
    });
  });

  it("shows what staff changed of goods, prices and roles", ({ expect }) => {
    const inputs = [
      ProductPatch,
      VariantPatch,
      CategoryPatch,
      ChangeShippingMethod,
      ChangeTaxRate,
      ChangeTaxZone,
      ChangeTaxSettings,
      ChangeRole,
    ];
    const fields = inputs.flatMap((input) => Object.keys(input.shape));
    expect(fields.length).toBeGreaterThan(30);
    expect(fields.filter((field) => !allAuditedKeys().has(field))).toEqual([]);
  });
});
