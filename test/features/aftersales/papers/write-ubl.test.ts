import fc from "fast-check";
import { describe, it } from "vitest";
import { type IssuedPaper, type PaperSnapshot, writeUbl } from "#aftersales/papers";
import { runs } from "../../../support/property-runs.ts";

type Node = { name: string; attributes: Record<string, string>; text: string; children: Node[] };

/** Reads XML strictly: one root, each element closed by its own end, no bare `&` or `<`. Throws on anything else. */
function readXml(xml: string): Node {
  const root: Node = { name: "", attributes: {}, text: "", children: [] };
  const open = [root];
  const body = xml.replace(/^<\?xml version="1\.0" encoding="UTF-8"\?>\n/, "");
  for (const [part, tag, text] of body.matchAll(/<([^<>]*)>|([^<>]+)|[<>]/g)) {
    const here = open.at(-1);
    if (!here) throw new Error("behind the root");
    if (text !== undefined) {
      if (/&(?!(amp|lt|gt|quot);)/.test(text)) throw new Error(`a bare &: ${text}`);
      here.text += text
        .replaceAll("&lt;", "<")
        .replaceAll("&gt;", ">")
        .replaceAll("&quot;", '"')
        .replaceAll("&amp;", "&");
    } else if (tag === undefined) throw new Error(`a bare ${part}`);
    else if (tag.startsWith("/")) {
      if (open.pop()?.name !== tag.slice(1)) throw new Error(`${tag} closes another element`);
    } else {
      const [, name = "", rest = ""] = /^([\w:]+)((?: [\w:]+="[^"<&]*")*)$/.exec(tag) ?? [];
      if (name === "") throw new Error(`not a tag: ${tag}`);
      const attributes = Object.fromEntries(
        [...rest.matchAll(/([\w:]+)="([^"]*)"/g)].map(([, key, value]) => [key, value]),
      );
      const node: Node = { name, attributes, text: "", children: [] };
      here.children.push(node);
      open.push(node);
    }
  }
  const [only, ...more] = root.children;
  if (open.length !== 1 || !only || more.length > 0) throw new Error("not one closed root");
  return only;
}

const all = (node: Node, name: string): Node[] => [
  ...node.children.filter((child) => child.name === name),
  ...node.children.flatMap((child) => all(child, name)),
];
const at = (node: Node, ...path: string[]): Node[] =>
  path.reduce<Node[]>(
    (nodes, name) => nodes.flatMap((one) => one.children.filter((child) => child.name === name)),
    [node],
  );
const text = (node: Node, ...path: string[]) => at(node, ...path)[0]?.text;
const minor = (node: Node, ...path: string[]) => Math.round(Number(text(node, ...path)) * 100);
const sum = (list: readonly number[]) => list.reduce((a, b) => a + b, 0);

const address = {
  full_name: "Ada <Lovelace> & Söhne",
  phone: null,
  company: null,
  address_line1: "Straße 1",
  address_line2: null,
  city: "Berlin",
  state: null,
  postal_code: "10115",
  country: "DE",
};
/** What XML 1.0 has characters for. */
const XML_TEXT = /^[\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]*$/u;
type Line = PaperSnapshot["lines"][number];
const line = (amount: number, tax: number, rate_ppm: number, more: Partial<Line> = {}): Line => ({
  kind: "item",
  name: `Tea "green" & black`,
  details: "Size: <M>",
  sku: "TEA-1",
  quantity: 3,
  unit_price: 1_000,
  discount: 0,
  tax_lines: [
    { rate_id: "r", name: "VAT", rate_ppm, kind: rate_ppm === 0 ? "zero" : "standard", amount: tax, included: true },
  ],
  amount,
  ...more,
});
const snapshotOf = (lines: Line[], more: Partial<PaperSnapshot> = {}): PaperSnapshot => ({
  locale: "de",
  time_zone: "Europe/Berlin",
  seller: {
    name: "Shop & Co",
    address_line1: "Weg 2",
    city: "Wien",
    postal_code: "1010",
    country: "AT",
    vat_number: "ATU12345678",
  },
  footer: null,
  order_number: "ORD-00000042",
  placed_at: Date.UTC(2026, 10, 1),
  sold_at: Date.UTC(2026, 10, 1),
  email: "ada@example.com",
  billing_address: address,
  shipping_address: address,
  vat_number: null,
  currency: "EUR",
  prices_include_tax: true,
  relief: null,
  lines,
  discounts: [],
  total: sum(lines.map(({ amount }) => amount)),
  ...more,
});
const paper = (snapshot: PaperSnapshot, more: Partial<IssuedPaper> = {}): IssuedPaper => ({
  kind: "invoice",
  number: "INV-2027-000001",
  // Already the next year in Berlin.
  issued_at: Date.UTC(2026, 11, 31, 23, 30),
  corrects: null,
  snapshot,
  ...more,
});
const read = (issued: IssuedPaper): Node => {
  const ubl = writeUbl(issued);
  if ("faults" in ubl) throw new Error(ubl.faults.join(" "));
  return readXml(ubl.xml);
};

describe("an invoice in UBL", () => {
  it("is well-formed, with the elements that EN 16931 requires", ({ expect }) => {
    const root = read(paper(snapshotOf([line(1_190, 190, 190_000)])));
    expect([root.name, root.attributes["xmlns"]]).toEqual([
      "Invoice",
      "urn:oasis:names:specification:ubl:schema:xsd:Invoice-2",
    ]);
    expect(text(root, "cbc:CustomizationID")).toBe("urn:cen.eu:en16931:2017");
    expect([text(root, "cbc:ID"), text(root, "cbc:IssueDate"), text(root, "cbc:InvoiceTypeCode")]).toEqual([
      "INV-2027-000001",
      "2027-01-01",
      "380",
    ]);
    const buyer = at(root, "cac:AccountingCustomerParty", "cac:Party")[0];
    expect(buyer && text(buyer, "cac:PartyLegalEntity", "cbc:RegistrationName")).toBe("Ada <Lovelace> & Söhne");
    expect(buyer && text(buyer, "cac:PostalAddress", "cac:Country", "cbc:IdentificationCode")).toBe("DE");
    const seller = at(root, "cac:AccountingSupplierParty", "cac:Party")[0];
    expect(seller && text(seller, "cac:PartyTaxScheme", "cbc:CompanyID")).toBe("ATU12345678");
    expect(all(root, "cbc:Name").map((node) => node.text)).toContain(`Tea "green" & black`);
  });

  it("leaves out what XML has no character for, whatever a shopper is called", ({ expect }) => {
    const full_name = "Ada\u{FFFF}\u{FFFE}\u{1}\u{D800} Lovelace";
    const ubl = writeUbl(paper(snapshotOf([line(100, 16, 190_000)], { billing_address: { ...address, full_name } })));
    const xml = "xml" in ubl ? ubl.xml : "";
    expect(xml).toContain("<cbc:Name>Ada\u{FFFD} Lovelace</cbc:Name>");
    expect(XML_TEXT.test(xml)).toBe(true);
  });

  it("names the invoice that a credit note corrects", ({ expect }) => {
    const corrects = { number: "INV-2026-000009", issued_at: Date.UTC(2026, 10, 1) };
    const root = read(
      paper(snapshotOf([line(100, 16, 190_000, { quantity: null })]), { kind: "credit_note", corrects }),
    );
    expect([root.name, text(root, "cbc:CreditNoteTypeCode")]).toEqual(["CreditNote", "381"]);
    expect(text(root, "cac:BillingReference", "cac:InvoiceDocumentReference", "cbc:ID")).toBe("INV-2026-000009");
    expect(text(root, "cac:CreditNoteLine", "cbc:CreditedQuantity")).toBe("1");
  });

  it("says why nothing is taxed", ({ expect }) => {
    const categories = (lines: Line[], more: Partial<PaperSnapshot> = {}) =>
      all(read(paper(snapshotOf(lines, more))), "cac:TaxCategory").map((node) => [
        text(node, "cbc:ID"),
        text(node, "cbc:Percent"),
        text(node, "cbc:TaxExemptionReason") !== undefined,
      ]);
    expect(categories([line(100, 0, 0)])).toEqual([["Z", "0", false]]);
    expect(categories([line(100, 0, 190_000)], { relief: "reverse_charge", vat_number: "FR40303265045" })).toEqual([
      ["AE", "0", true],
    ]);
    expect(categories([line(100, 0, 0, { kind: "gift_card", tax_lines: [] }), line(119, 19, 190_000)])).toEqual([
      ["E", "0", true],
      ["S", "19", false],
    ]);
  });

  it("leaves out free shipping", ({ expect }) => {
    const free = line(0, 0, 0, { kind: "shipping", name: "Free", sku: null, quantity: 1, tax_lines: [] });
    const root = read(paper(snapshotOf([line(119, 19, 190_000), free])));
    expect(at(root, "cac:InvoiceLine")).toHaveLength(1);
    expect(at(root, "cac:TaxTotal", "cac:TaxSubtotal")).toHaveLength(1);
  });

  it("is refused where the norm asks for what is not there, or has no place for it", ({ expect }) => {
    const faults = (lines: Line[], more: Partial<PaperSnapshot> = {}) => {
      const ubl = writeUbl(paper(snapshotOf(lines, more)));
      return "faults" in ubl ? ubl.faults : [];
    };
    const usual = line(119, 19, 190_000);
    expect(faults([usual], { seller: { name: "Shop" } })).toEqual([
      "The seller has no country.",
      "The seller has no tax number.",
    ]);
    expect(faults([usual], { billing_address: null, shipping_address: null })).toEqual(["The buyer has no address."]);
    expect(faults([usual], { relief: "reverse_charge" })).toEqual(["The buyer has no VAT number."]);
    expect(faults([{ ...usual, tax_lines: [...usual.tax_lines, ...usual.tax_lines] }])).toEqual([
      "A line has more than one tax.",
    ]);
  });

  it("adds up by the rules of EN 16931 (BR-CO-10, 13, 14, 15 and BR-S-8)", ({ expect }) => {
    const lines = fc.array(
      fc.record({
        amount: fc.integer({ min: 1, max: 1_000_000 }),
        rate: fc.constantFrom(190_000, 70_000, 0),
        quantity: fc.integer({ min: 1, max: 9 }),
      }),
      { minLength: 1, maxLength: 6 },
    );
    fc.assert(
      fc.property(lines, (list) => {
        const drawn = list.map(({ amount, rate, quantity }) =>
          line(amount, Math.round((amount * rate) / (1_000_000 + rate)), rate, { quantity }),
        );
        const root = read(paper(snapshotOf(drawn)));
        const nets = at(root, "cac:InvoiceLine").map((one) => minor(one, "cbc:LineExtensionAmount"));
        const total = at(root, "cac:LegalMonetaryTotal")[0];
        const tax = minor(root, "cac:TaxTotal", "cbc:TaxAmount");
        const subtotals = at(root, "cac:TaxTotal", "cac:TaxSubtotal");
        expect(total && minor(total, "cbc:LineExtensionAmount")).toBe(sum(nets));
        expect(total && minor(total, "cbc:TaxExclusiveAmount")).toBe(sum(nets));
        expect(sum(subtotals.map((one) => minor(one, "cbc:TaxAmount")))).toBe(tax);
        expect(sum(subtotals.map((one) => minor(one, "cbc:TaxableAmount")))).toBe(sum(nets));
        expect(total && minor(total, "cbc:TaxInclusiveAmount")).toBe(sum(nets) + tax);
        expect(total && minor(total, "cbc:PayableAmount")).toBe(0);
        for (const one of at(root, "cac:InvoiceLine"))
          expect([minor(one, "cac:Price", "cbc:PriceAmount"), text(one, "cac:Price", "cbc:BaseQuantity")]).toEqual([
            minor(one, "cbc:LineExtensionAmount"),
            text(one, "cbc:InvoicedQuantity"),
          ]);
        // BR-CO-17 allows a minor unit for each line whose tax was rounded by itself.
        for (const one of subtotals) {
          const rate = Number(text(one, "cac:TaxCategory", "cbc:Percent")) / 100;
          expect(Math.abs(minor(one, "cbc:TaxAmount") - minor(one, "cbc:TaxableAmount") * rate)).toBeLessThan(100);
        }
      }),
      runs(100),
    );
  });
});
