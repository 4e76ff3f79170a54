import { type LabelRow, Shipment } from "./store.ts";

const escaped = (line: string): string => line.replaceAll(/[^ -~]/g, "?").replaceAll(/[\\()]/g, String.raw`\$&`);

/** A label of A6 as a PDF of one page, with nothing but text. */
export function labelFile(label: LabelRow): Uint8Array {
  const { from, to, reference, service } = Shipment.parse(JSON.parse(label.shipment));
  const lines = [
    `PARCEL POST  ${service ?? "standard"}`,
    `From: ${from.full_name}, ${from.city}, ${from.country}`,
    "",
    to.full_name,
    to.address_line1,
    `${to.postal_code ?? ""} ${to.city}`.trim(),
    to.country,
    "",
    label.tracking_number,
    reference,
  ];
  const text = `BT /F1 12 Tf 20 390 Td 16 TL ${lines.map((line) => `(${escaped(line)}) Tj T*`).join(" ")} ET`;
  const objects = [
    "<< /Type /Catalog /Pages 2 0 R >>",
    "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
    "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 298 420] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
    `<< /Length ${text.length} >>\nstream\n${text}\nendstream`,
    "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
  ];
  let file = "%PDF-1.4\n";
  const places = objects.map((object, at) => {
    const place = file.length;
    file += `${at + 1} 0 obj\n${object}\nendobj\n`;
    return place;
  });
  const table = places.map((place) => `${String(place).padStart(10, "0")} 00000 n \n`).join("");
  const end = `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${table}trailer\n<< /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${file.length}\n%%EOF\n`;
  return new TextEncoder().encode(file + end);
}
