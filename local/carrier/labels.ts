import { Refusal } from "./refusal.ts";
import { type LabelRow, type RatesWish, type Shipment, type Store } from "./store.ts";

const SERVICES: readonly (string | null)[] = [null, "standard", "express"];
const WEIGHT_MAX_GRAMS = 31_500;
const CURRENCIES: Readonly<Record<string, string>> = { DE: "EUR", FR: "EUR", GB: "GBP", JP: "JPY" };

const random = (length: number): string =>
  Array.from(crypto.getRandomValues(new Uint8Array(length)), (byte) => (byte % 36).toString(36)).join("");

/** Sells a label, once for each key. `Nowhere` is a street that it does not know. */
export function buyLabel(store: Store, key: string, shipment: Shipment): LabelRow {
  const known = store.labelBy("key", key);
  if (known) return known;
  const { to, from, weight_grams, service } = shipment;
  if (to.address_line1.includes("Nowhere")) throw new Refusal(422, "address_invalid");
  if (weight_grams > WEIGHT_MAX_GRAMS) throw new Refusal(422, "weight_too_high");
  if (!SERVICES.includes(service)) throw new Refusal(422, "service_unknown");
  const number = 1 + (store.labels()[0]?.sequence ?? 0);
  const cost = costOf(service, weight_grams);
  store.sql.exec(
    "INSERT INTO labels (id, key, tracking_number, status, cost, currency, shipment) VALUES (?, ?, ?, 'active', ?, ?, ?)",
    `lbl_${random(16)}`,
    key,
    `PP${String(number).padStart(9, "0")}${random(4).toUpperCase()}`,
    cost,
    CURRENCIES[from.country] ?? "USD",
    JSON.stringify(shipment),
  );
  const made = store.labelBy("key", key);
  if (!made) throw new Error("the label was not kept");
  return made;
}

const costOf = (service: string | null, weight_grams: number): number =>
  (service === "express" ? 1_290 : 490) + Math.ceil(weight_grams / 1_000) * 100;

/** What services cost, the same figures in every currency. It carries nothing to Antarctica, and says nothing of a service that it does not have. */
export const ratesFor = ({ services, weight_grams, currency, to }: RatesWish): unknown[] =>
  services
    .filter((service) => SERVICES.includes(service))
    .map((service) => {
      const is_carried = to.country !== "AQ" && weight_grams <= WEIGHT_MAX_GRAMS;
      return { service, price: is_carried ? { amount: costOf(service, weight_grams), currency } : null };
    });

/** Cancels a label whose parcel nobody has scanned. */
export function cancelLabel(store: Store, label: LabelRow): LabelRow {
  if (label.status === "cancelled") return label;
  if (store.eventsOf(label.id).length > 0) throw new Refusal(409, "in_use");
  store.sql.exec("UPDATE labels SET status = 'cancelled' WHERE id = ?", label.id);
  return { ...label, status: "cancelled" };
}

/** A label as the API shows it. */
export const toLabel = ({ id, status, tracking_number, cost, currency }: LabelRow): Record<string, unknown> => ({
  id,
  status,
  tracking_number,
  tracking_url: `https://track.parcelpost.example/${tracking_number}`,
  carrier: "Parcel Post",
  cost: { amount: cost, currency },
});
