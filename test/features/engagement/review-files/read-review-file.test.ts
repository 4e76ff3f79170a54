import { describe, it } from "vitest";
import { MOST_ROWS, readReviewFile } from "../../../../src/features/engagement/review-files/read-review-file.ts";

const NOW = Date.UTC(2026, 10, 30);
const read = (...lines: string[]) => readReviewFile(new TextEncoder().encode(lines.join("\n")), NOW);
/** One row with these fields, beside a product and five stars. */
const rowOf = (fields: Readonly<Record<string, string>>) => {
  const row = { product: "apron", rating: "5", ...fields };
  return read(Object.keys(row).join(","), Object.values(row).join(","))[0];
};

describe("a file of reviews", () => {
  it("says what each row holds, in any order of columns", ({ expect }) => {
    const header = "Rating, product ,title,comment,author_name,locale,verified_purchase,status,answer,created_at,id";
    expect(
      read(header, '3,apron,"Good, mostly",,Ada,en,true,approved,Thanks,2026-01-02T03:04:05+01:00,x', "1,bag,,,,,,,,,"),
    ).toEqual([
      {
        product: "apron",
        rating: 3,
        title: "Good, mostly",
        comment: null,
        author_name: "Ada",
        locale: "en",
        is_verified: true,
        status: "approved",
        answer: "Thanks",
        created_at: Date.UTC(2026, 0, 2, 2, 4, 5),
        id: "x",
      },
      {
        product: "bag",
        rating: 1,
        title: null,
        comment: null,
        author_name: null,
        locale: null,
        is_verified: false,
        status: "pending",
        answer: null,
        created_at: null,
        id: null,
      },
    ]);
  });

  it("says why a row cannot be read", ({ expect }) => {
    expect(read("product,rating", "apron", "apron,5,more")).toEqual([{ fault: "unreadable" }, { fault: "unreadable" }]);
    for (const product of ["", "x".repeat(201)]) expect(rowOf({ product })).toEqual({ fault: "product_not_found" });
    expect(rowOf({ product: "x".repeat(200) })).toMatchObject({ rating: 5 });
    for (const rating of ["", "0", "6", "4.5", "five", "55"])
      expect([rating, rowOf({ rating })]).toEqual([rating, { fault: "invalid_rating" }]);
    expect(["1", "5"].map((rating) => rowOf({ rating }))).toMatchObject([{ rating: 1 }, { rating: 5 }]);
    for (const status of ["rejected", "hidden", "Approved", "x"])
      expect([status, rowOf({ status })]).toEqual([status, { fault: "invalid_status" }]);
    expect(rowOf({ verified_purchase: "yes" })).toEqual({ fault: "invalid_verified_purchase" });
    expect(rowOf({ verified_purchase: "false" })).toMatchObject({ is_verified: false });
  });

  it("takes what an export says of a review that is not shown, and writes none like that", ({ expect }) => {
    expect(rowOf({ status: "rejected", id: "x" })).toMatchObject({ status: "pending", id: "x" });
    expect(rowOf({ status: "gone", id: "x" })).toEqual({ fault: "invalid_status" });
    expect(rowOf({ helpful_count: "3", rejection_reason: "spam" })).toMatchObject({ status: "pending" });
  });

  it("has times with a zone, none in the future and none older than shops on the web", ({ expect }) => {
    const wrong = ["2026-01-02", "2026-01-02T03:04:05", "2026-13-02T03:04:05Z", "yesterday", "1994-12-31T23:59:59Z"];
    for (const created_at of [...wrong, "2026-11-30T00:00:00.001Z"])
      expect([created_at, rowOf({ created_at })]).toEqual([created_at, { fault: "invalid_created_at" }]);
    for (const created_at of ["1995-01-01T00:00:00Z", "2026-11-30T00:00:00Z", "2026-01-02T03:04Z"])
      expect(rowOf({ created_at })).toMatchObject({ created_at: Date.parse(created_at) });
  });

  it("is refused without its columns, with others, with one twice, and with too many rows", ({ expect }) => {
    for (const header of ["product", "rating", "product,rating,price", "product,rating,rating", ""])
      expect(() => read(header, "apron,5"), header).toThrow(expect.objectContaining({ code: "invalid_request" }));
    expect(() => readReviewFile(Uint8Array.of(0xff, 0xfe), NOW)).toThrow();
    const rows = Array.from({ length: MOST_ROWS }, () => "apron,5");
    expect(read("product,rating", ...rows)).toHaveLength(MOST_ROWS);
    expect(() => read("product,rating", ...rows, "apron,5")).toThrow();
  });
});
