import { dayAt } from "#platform/basics/days";
import { toDecimal } from "#platform/basics/money";
import type { IssuedPaper } from "./draw-invoice.ts";
import { netOf, percentOf, taxOf } from "./rules.ts";
import type { PaperLine, PaperSnapshot } from "./snapshot-schemas.ts";
import { categoryOf, faultsOf, type TaxCategory } from "./ubl-rules.ts";

/** An element: its name, its attributes, and its text or the elements in it. Those without content are left out. */
type Element = readonly [name: string, content: string | null | undefined | readonly Element[], attributes?: string];

/** As XML may hold it: what it has no character for is left out. */
const escaped = (text: string): string =>
  text
    .toWellFormed()
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll(/(?![\t\n\r])\p{Cc}|[\uFFFE\uFFFF]/gu, "");

function written([name, content, attributes = ""]: Element): string {
  if (content === null || content === undefined || content.length === 0) return "";
  const inside = typeof content === "string" ? escaped(content) : content.map(written).join("");
  return inside === "" ? "" : `<${name}${attributes}>${inside}</${name}>`;
}

const NAMESPACES = {
  invoice: "urn:oasis:names:specification:ubl:schema:xsd:Invoice-2",
  credit_note: "urn:oasis:names:specification:ubl:schema:xsd:CreditNote-2",
};
const AGGREGATE = "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2";
const BASIC = "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2";
const VAT: Element = ["cac:TaxScheme", [["cbc:ID", "VAT"]]];

/** A paper as UBL 2.1 by EN 16931, or what keeps it from being one. */
export function writeUbl(paper: IssuedPaper): { readonly xml: string } | { readonly faults: readonly string[] } {
  const { kind, number, issued_at, corrects } = paper;
  // Free shipping is no line: it would stand for a category of tax that nothing is in.
  const lines = paper.snapshot.lines.filter((line) => line.kind !== "shipping" || line.amount > 0);
  const snapshot = { ...paper.snapshot, lines };
  const faults = faultsOf(snapshot);
  if (faults.length > 0) return { faults };
  const root = kind === "invoice" ? "Invoice" : "CreditNote";
  const day = (at: number) => dayAt(at, snapshot.time_zone);
  const elements: readonly Element[] = [
    ["cbc:CustomizationID", "urn:cen.eu:en16931:2017"],
    ["cbc:ID", number],
    ["cbc:IssueDate", day(issued_at)],
    [`cbc:${root}TypeCode`, kind === "invoice" ? "380" : "381"],
    ["cbc:Note", snapshot.footer],
    ["cbc:DocumentCurrencyCode", snapshot.currency],
    ["cac:OrderReference", [["cbc:ID", snapshot.order_number]]],
    ["cac:BillingReference", corrects && [referenceTo(corrects.number, day(corrects.issued_at))]],
    ["cac:AccountingSupplierParty", [supplierOf(snapshot)]],
    ["cac:AccountingCustomerParty", [customerOf(snapshot)]],
    ["cac:Delivery", [["cbc:ActualDeliveryDate", day(snapshot.sold_at)]]],
    taxTotal(snapshot),
    monetaryTotal(snapshot),
    ...snapshot.lines.map((line, at) => lineOf(kind, line, at, snapshot)),
  ];
  const names = ` xmlns="${NAMESPACES[kind]}" xmlns:cac="${AGGREGATE}" xmlns:cbc="${BASIC}"`;
  return { xml: `<?xml version="1.0" encoding="UTF-8"?>\n${written([root, elements, names])}\n` };
}

const referenceTo = (number: string, day: string): Element => [
  "cac:InvoiceDocumentReference",
  [
    ["cbc:ID", number],
    ["cbc:IssueDate", day],
  ],
];

type Place = Partial<Record<"address_line1" | "address_line2" | "city" | "postal_code" | "state" | "country", unknown>>;
const textOf = (value: unknown): string | null => (typeof value === "string" ? value : null);

const addressOf = (place: Place): Element => [
  "cac:PostalAddress",
  [
    ["cbc:StreetName", textOf(place.address_line1)],
    ["cbc:AdditionalStreetName", textOf(place.address_line2)],
    ["cbc:CityName", textOf(place.city)],
    ["cbc:PostalZone", textOf(place.postal_code)],
    ["cbc:CountrySubentity", textOf(place.state)],
    ["cac:Country", [["cbc:IdentificationCode", textOf(place.country)]]],
  ],
];

const taxNumber = (id: string | null | undefined, scheme: "VAT" | "TAX"): Element => [
  "cac:PartyTaxScheme",
  id
    ? [
        ["cbc:CompanyID", id],
        ["cac:TaxScheme", [["cbc:ID", scheme]]],
      ]
    : null,
];

const supplierOf = ({ seller }: PaperSnapshot): Element => [
  "cac:Party",
  [
    addressOf(seller),
    taxNumber(seller.vat_number, "VAT"),
    taxNumber(seller.tax_number, "TAX"),
    [
      "cac:PartyLegalEntity",
      [
        ["cbc:RegistrationName", seller.name],
        ["cbc:CompanyLegalForm", seller.registration],
      ],
    ],
    ["cac:Contact", [["cbc:ElectronicMail", seller.email]]],
  ],
];

function customerOf({ billing_address, shipping_address, vat_number, email }: PaperSnapshot): Element {
  const address = billing_address ?? shipping_address;
  return [
    "cac:Party",
    [
      addressOf(address ?? {}),
      taxNumber(vat_number, "VAT"),
      ["cac:PartyLegalEntity", [["cbc:RegistrationName", address && (address.company ?? address.full_name)]]],
      [
        "cac:Contact",
        [
          ["cbc:Name", address?.full_name],
          ["cbc:ElectronicMail", email],
        ],
      ],
    ],
  ];
}

const moneyIn = (currency: string) => (name: string, amount: number) =>
  [name, toDecimal(amount, currency), ` currencyID="${currency}"`] as const satisfies Element;

const categoryElement = (name: string, { code, rate_ppm, reason }: TaxCategory, with_reason: boolean): Element => [
  name,
  [
    ["cbc:ID", code],
    ["cbc:Percent", percentOf(rate_ppm)],
    ["cbc:TaxExemptionReason", with_reason ? reason : null],
    VAT,
  ],
];

function taxTotal(snapshot: PaperSnapshot): Element {
  const money = moneyIn(snapshot.currency);
  const groups = Map.groupBy(snapshot.lines, (line) => {
    const { code, rate_ppm } = categoryOf(line, snapshot.relief);
    return `${code} ${rate_ppm}`;
  });
  const subtotals = [...groups.values()].flatMap((lines): Element[] => {
    const [first] = lines;
    if (!first) return [];
    return [
      [
        "cac:TaxSubtotal",
        [
          money("cbc:TaxableAmount", sumOf(lines, netOf)),
          money("cbc:TaxAmount", sumOf(lines, taxOf)),
          categoryElement("cac:TaxCategory", categoryOf(first, snapshot.relief), true),
        ],
      ],
    ];
  });
  return ["cac:TaxTotal", [money("cbc:TaxAmount", sumOf(snapshot.lines, taxOf)), ...subtotals]];
}

const sumOf = (lines: readonly PaperLine[], of: (line: PaperLine) => number): number =>
  lines.reduce((sum, line) => sum + of(line), 0);

/** All of it was paid, or goes back, by the time that there is a paper. */
function monetaryTotal({ lines, total, currency }: PaperSnapshot): Element {
  const money = moneyIn(currency);
  const net = sumOf(lines, netOf);
  return [
    "cac:LegalMonetaryTotal",
    [
      money("cbc:LineExtensionAmount", net),
      money("cbc:TaxExclusiveAmount", net),
      money("cbc:TaxInclusiveAmount", total),
      money("cbc:PrepaidAmount", total),
      money("cbc:PayableAmount", 0),
    ],
  ];
}

/** The price is that of all units of the line, so that no fraction of a minor unit is lost. */
function lineOf(kind: IssuedPaper["kind"], line: PaperLine, at: number, { currency, relief }: PaperSnapshot): Element {
  const money = moneyIn(currency);
  const units = String(line.quantity ?? 1);
  const net = netOf(line);
  return [
    kind === "invoice" ? "cac:InvoiceLine" : "cac:CreditNoteLine",
    [
      ["cbc:ID", String(at + 1)],
      [kind === "invoice" ? "cbc:InvoicedQuantity" : "cbc:CreditedQuantity", units, ' unitCode="C62"'],
      money("cbc:LineExtensionAmount", net),
      [
        "cac:Item",
        [
          ["cbc:Description", line.details],
          ["cbc:Name", line.name === "" ? line.kind : line.name],
          ["cac:SellersItemIdentification", [["cbc:ID", line.sku]]],
          categoryElement("cac:ClassifiedTaxCategory", categoryOf(line, relief), false),
        ],
      ],
      ["cac:Price", [money("cbc:PriceAmount", net), ["cbc:BaseQuantity", units, ' unitCode="C62"']]],
    ],
  ];
}
