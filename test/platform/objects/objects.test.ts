import { env } from "cloudflare:workers";
import { describe, it } from "vitest";
import { callObject } from "#platform/objects/call-object";
import { testContext } from "../../support/context.ts";

const failing = (marks: Record<string, boolean>) => Object.assign(new Error("gone"), marks);
/** Calls an object whose first answers are these errors, and tells how often and with how many stubs it was asked. */
async function ask(...errors: Error[]) {
  const ctx = testContext();
  const stubs = new Set<unknown>();
  let asked = 0;
  const answer = await callObject(ctx.trips, env.STOCK, crypto.randomUUID(), async (stub) => {
    stubs.add(stub);
    const error = errors[asked];
    asked += 1;
    if (error) throw error;
    return "fine";
  }).catch((error: unknown) => error);
  return { answer, asked, stubs: stubs.size };
}

describe("a call of an object", () => {
  it("is repeated with a fresh stub as long as the runtime says so, three times at most", async ({ expect }) => {
    const lost = failing({ retryable: true });
    expect(await ask(lost, lost)).toEqual({ answer: "fine", asked: 3, stubs: 3 });
    expect(await ask(lost, lost, lost)).toMatchObject({ answer: lost, asked: 3 });
  });

  it("is not repeated when it failed by itself, or is too much for the object", async ({ expect }) => {
    const own = failing({});
    expect(await ask(own)).toMatchObject({ answer: own, asked: 1 });
    const crowded = await ask(failing({ overloaded: true, retryable: true }));
    expect(crowded).toMatchObject({ answer: { code: "overloaded", status: 503 }, asked: 1 });
  });
});
