import { describe, it } from "vitest";
import { type HistoryRow, toTimeline, withNotes } from "../../../../src/features/ordering/order-timeline/rules.ts";

type Row = HistoryRow<string>;
const row = (status: Row["status"], created_at: number, by: string, note: string | null = null): Row => ({
  event: "process",
  status,
  created_at,
  reason: null,
  note,
  by,
});
const reached = (entry: object) => ({ type: "status", reason: null, ...entry });

describe("a timeline", () => {
  it("has an entry for each status that was reached, by whoever set out for it", ({ expect }) => {
    const history = [
      row("pending", 1, "ada"),
      row("committing", 2, "ada", "with a card"),
      row("capturing", 3, "queue", "carried on"),
      row("paid", 4, "queue"),
      row("processing", 5, "grace"),
      row("shipped", 6, "grace", "by boat"),
    ];
    expect(toTimeline(history, null)).toEqual([
      reached({ status: "pending", created_at: 1, note: null, by: "ada" }),
      reached({ status: "paid", created_at: 4, note: "with a card", by: "ada" }),
      reached({ status: "processing", created_at: 5, note: null, by: "grace" }),
      reached({ status: "shipped", created_at: 6, note: "by boat", by: "grace" }),
    ]);
  });

  it("says the reached status's own note before the one that was set out with", ({ expect }) => {
    const history = [row("pending", 1, "ada"), row("closing", 2, "ada", "asked"), row("cancelled", 3, "queue", "done")];
    expect(toTimeline(history, null).at(-1)).toEqual(
      reached({ status: "cancelled", created_at: 3, note: "done", by: "ada" }),
    );
  });

  it("shows a cancel as one step from the state it left", ({ expect }) => {
    const history = [
      row("pending", 1, "ada"),
      row("paid", 2, "queue"),
      row("processing", 3, "grace"),
      row("cancelling", 4, "grace", "damaged"),
      row("cancelled", 5, "sweep"),
    ];
    expect(toTimeline(history, "processing").map(({ status, by, note }) => [status, by, note])).toEqual([
      ["pending", "ada", null],
      ["paid", "queue", null],
      ["processing", "grace", null],
      ["cancelled", "grace", "damaged"],
    ]);
  });

  it("tells of units that were cancelled, which leaves the status, and why the whole was", ({ expect }) => {
    const history = [
      row("pending", 1, "ada"),
      row("processing", 2, "queue"),
      { ...row("processing", 3, "grace"), event: "cancel_part" as const, reason: "out_of_stock" as const },
      { ...row("processing", 4, "grace"), event: "prepare" as const },
      { ...row("cancelling", 5, "ada"), event: "cancel" as const, reason: "duplicate" as const },
      { ...row("cancelled", 6, "sweep"), event: "give_back" as const },
    ];
    expect(toTimeline(history, "processing").map(({ type, status, reason, by }) => [type, status, reason, by])).toEqual(
      [
        ["status", "pending", null, "ada"],
        ["status", "processing", null, "queue"],
        ["items_cancelled", "processing", "out_of_stock", "grace"],
        ["status", "cancelled", "duplicate", "ada"],
      ],
    );
  });

  it("says nothing of rows that only close the book", ({ expect }) => {
    const history = [row("pending", 1, "ada"), row("closed", 2, "sweep"), row("expired", 3, "queue")];
    expect(toTimeline(history, null).map(({ status, by }) => [status, by])).toEqual([
      ["pending", "ada"],
      ["expired", "queue"],
    ]);
    expect(toTimeline([], null)).toEqual([]);
  });
});

describe("notes in a timeline", () => {
  const entries = toTimeline([row("pending", 1, "ada"), row("paid", 5, "queue")], null);
  const note = (created_at: number, visibility: "staff" | "customer") => ({
    created_at,
    visibility,
    note: `at ${created_at}`,
    by: "grace",
  });

  it("stand behind what was there when they were written, with the status of then", ({ expect }) => {
    const found = withNotes(entries, [note(1, "staff"), note(3, "customer"), note(5, "staff"), note(9, "customer")]);
    expect(found.map(({ type, status, created_at }) => [type, status, created_at])).toEqual([
      ["status", "pending", 1],
      ["staff_note", "pending", 1],
      ["customer_note", "pending", 3],
      ["status", "paid", 5],
      ["staff_note", "paid", 5],
      ["customer_note", "paid", 9],
    ]);
  });

  it("come with the first status where a clock was behind", ({ expect }) => {
    expect(withNotes(entries, [note(0, "staff")])[0]).toMatchObject({ type: "staff_note", status: "pending" });
    expect(withNotes([], [note(0, "staff")])).toEqual([]);
  });
});
