import { runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, it } from "vitest";
import { DAY, HOUR } from "#platform/basics/time";
import { type AttemptScope, attemptPolicies } from "../../../../src/features/access/limits/attempt-rules.ts";
import { type QuotaKind, quotas } from "../../../../src/features/access/limits/quota-rules.ts";
import { stopClock } from "../../../support/clock.ts";

/** Objects that keep things of several lives: each thing until its own end, the object until the last, whichever came first. */

const clock = stopClock();
type Stub = DurableObjectStub<undefined>;

const alarmOf = (stub: Stub) => runInDurableObject(stub, (_, { storage }) => storage.getAlarm());
/** As the runtime does: the alarm is rung once its time has come. */
async function ringIfDue(stub: Stub): Promise<void> {
  const at = await alarmOf(stub);
  if (at !== null && at <= Date.now()) await runDurableObjectAlarm(stub);
}
const isGone = (stub: Stub) =>
  runInDurableObject(
    stub,
    (_, { storage }) =>
      storage.sql.exec("SELECT name FROM sqlite_master WHERE name IN ('claims', 'attempts', 'devices')").toArray()
        .length === 0,
  );

const kinds = Object.keys(quotas) as QuotaKind[];
/** Of each two kinds that count for different times, both ways round. */
const pairs = kinds.flatMap((one) =>
  kinds.filter((other) => quotas[other].kept_ms !== quotas[one].kept_ms).map((other) => [one, other] as const),
);
const claim = (kind: QuotaKind, claim_id: string = crypto.randomUUID()) =>
  ({ kind, claim_id, taker: crypto.randomUUID(), units: 1, most_claims: 1 }) as const;

describe("claims of two lives", () => {
  const order = { "in one call": false, "one after the other": true } as const;
  it.for(pairs.flatMap((pair) => Object.entries(order).map(([how, apart]) => [...pair, how, apart] as const)))(
    "%s and %s, %s: each counts to its own end, and the object goes with the last",
    async ([one, other, , apart], { expect }) => {
      const stub = env.QUOTAS.getByName(crypto.randomUUID());
      const begun_at = Date.now();
      for (const asked of apart ? [[claim(one)], [claim(other)]] : [[claim(one), claim(other)]])
        expect(await stub.take(asked)).toBeNull();
      const [short, long] = quotas[one].kept_ms < quotas[other].kept_ms ? [one, other] : [other, one];
      expect(await alarmOf(stub)).toBe(begun_at + quotas[long].kept_ms);

      clock.pass(quotas[short].kept_ms - 1);
      await ringIfDue(stub);
      expect(await stub.take([claim(short)])).toMatchObject({ kind: short, wait_ms: 1 });
      clock.pass(1);
      await ringIfDue(stub);
      expect(await stub.take([claim(long)])).toMatchObject({ kind: long });
      expect(await stub.take([claim(short, "again")])).toBeNull();
      await stub.giveBack([short], "again", null);

      clock.pass(begun_at + quotas[long].kept_ms - 1 - Date.now());
      await ringIfDue(stub);
      expect(await stub.take([claim(long)])).toMatchObject({ kind: long, wait_ms: 1 });
      // What was asked for meanwhile may keep the object for longer than what it was refused or gave back.
      clock.pass(quotas[long].kept_ms);
      await ringIfDue(stub);
      expect(await isGone(stub)).toBe(true);
      expect(await alarmOf(stub)).toBeNull();
    },
  );
});

describe("attempts and devices", () => {
  const scopes = Object.keys(attemptPolicies) as AttemptScope[];
  const windows = [...new Set(scopes.map((scope) => attemptPolicies[scope].window_ms))];
  const take = (stub: DurableObjectStub<import("#access/limits").LoginAttempts>, window_ms: number, device?: string) =>
    stub.take({
      operation_id: crypto.randomUUID(),
      policy: { free_count: 2, first_delay_ms: 90 * DAY, longest_delay_ms: 90 * DAY, window_ms },
      ...(device === undefined ? {} : { device }),
    });
  const given = () => env.LOGIN_ATTEMPTS.getByName(crypto.randomUUID());

  it.for(windows)("in a window of %d: each attempt is forgotten in its own time", async (window_ms, { expect }) => {
    const stub = given();
    const begun_at = Date.now();
    await take(stub, window_ms);
    clock.pass(window_ms / 2);
    await take(stub, window_ms);
    expect(await alarmOf(stub)).toBe(Date.now() + window_ms);
    expect((await take(stub, window_ms)).wait_ms).toBeGreaterThan(0);
    clock.pass(begun_at + window_ms - Date.now());
    await ringIfDue(stub);
    // The first is forgotten, the second is not.
    expect((await take(stub, window_ms)).wait_ms).toBe(0);
    expect((await take(stub, window_ms)).wait_ms).toBeGreaterThan(0);
    clock.pass(window_ms);
    await ringIfDue(stub);
    expect(await isGone(stub)).toBe(true);
  });

  const device = "a-device";
  const asks = {
    "before the attempts": async (stub: ReturnType<typeof given>) => {
      await stub.forgive({ operation_id: "in", all: true, device });
      await take(stub, HOUR);
    },
    "after the attempts": async (stub: ReturnType<typeof given>) => {
      await take(stub, HOUR);
      await stub.forgive({ operation_id: "in", all: false });
      await stub.forgive({ operation_id: "in", all: true, device });
    },
  };
  it.for(Object.entries(asks))("a device that got in %s is known for 90 days", async ([, ask], { expect }) => {
    const stub = given();
    await ask(stub);
    expect(await alarmOf(stub)).toBe(Date.now() + 90 * DAY);
    clock.pass(90 * DAY - 1);
    await ringIfDue(stub);
    // Strangers have used theirs up; the device has a count of its own.
    for (let n = 0; n < 2; n += 1) await take(stub, HOUR);
    expect((await take(stub, HOUR)).wait_ms).toBeGreaterThan(0);
    expect((await take(stub, HOUR, device)).wait_ms).toBe(0);
    clock.pass(1);
    await ringIfDue(stub);
  });

  it("a device is a stranger once its 90 days are over", async ({ expect }) => {
    const stub = given();
    await stub.forgive({ operation_id: "in", all: true, device });
    clock.pass(90 * DAY);
    for (let n = 0; n < 2; n += 1) await take(stub, HOUR);
    expect((await take(stub, HOUR, device)).wait_ms).toBeGreaterThan(0);
  });

  it("the twenty devices that got in last are known", async ({ expect }) => {
    const stub = given();
    for (let n = 0; n < 21; n += 1) {
      clock.pass(1);
      await stub.forgive({ operation_id: "in", all: true, device: `device-${n}` });
    }
    for (let n = 0; n < 2; n += 1) await take(stub, HOUR);
    const waits: string[] = [];
    for (let n = 0; n < 21; n += 1) if ((await take(stub, HOUR, `device-${n}`)).wait_ms > 0) waits.push(`device-${n}`);
    expect(waits).toEqual(["device-0"]);
  });
});
