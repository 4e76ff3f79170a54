import { env, exports } from "cloudflare:workers";
import { carrierPages } from "../../src/features/aftersales/order-mails/tracking-links.ts";

type Mail = { place: number; id: string; subject: string; text: string; html: string };
const known = new Map<string, number>();
let last = { place: 0, id: "" };

/** The addresses in a mail, of its HTML and of its text, without what stands behind the `#`. */
export const linksIn = ({ text, html }: Pick<Mail, "text" | "html">): string[] => {
  const in_html = [...html.matchAll(/(?:href|src)="([^"]+)"/g)].map(([, address = ""]) =>
    address.replaceAll("&amp;", "&"),
  );
  const in_text = [...text.matchAll(/https?:\/\/[^\s<>"]+/g)].map(([address]) => address.replace(/[.,)]$/, ""));
  return [...new Set([...in_html, ...in_text].map((address) => address.split("#")[0] ?? ""))];
};

/** With the page of the sandbox's carrier, which nobody serves. */
const carriers = new Set(
  [...Object.values(carrierPages), "https://track.parcelpost.example/"].map((page) => new URL(page).origin),
);

/** What a browser gets there: a mail of the local shop leads to nothing but the shop itself, its storefront, and the pages of carriers, which are not asked. */
async function statusOf(address: string): Promise<number> {
  if (!URL.canParse(address)) return 0;
  const { origin, pathname, search } = new URL(address);
  if (carriers.has(origin)) return 200;
  if (origin !== new URL(env.STOREFRONT_URL).origin && origin !== "https://shop.test") return 0;
  const answer = await exports.default.fetch(`https://shop.test${pathname}${search}`, {
    headers: { accept: "text/html" },
  });
  await answer.body?.cancel();
  return answer.status;
}

/** The links of these mails that lead nowhere, each with the mail's subject. */
export async function deadLinksOf(mails: readonly Pick<Mail, "subject" | "text" | "html">[]): Promise<string[]> {
  const dead: string[] = [];
  for (const mail of mails)
    for (const address of linksIn(mail)) {
      // One order's page stands for all of them.
      const page = address.replace(/ORD-\d+/, "ORD-00000001");
      const status = known.get(page) ?? (await statusOf(page));
      known.set(page, status);
      if (status !== 200) dead.push(`${mail.subject}: ${address} (${status})`);
    }
  return dead;
}

/** The same of every mail that the shop kept since it was last asked; of all of them where that one is gone, as its place may be another's. */
export async function newDeadLinks(): Promise<string[]> {
  const { results } = await env.DB.prepare(
    `SELECT rowid AS place, id, subject, text, html FROM mails
     WHERE rowid > coalesce((SELECT rowid FROM mails WHERE rowid = ?1 AND id = ?2), 0) ORDER BY rowid`,
  )
    .bind(last.place, last.id)
    .all<Mail>();
  last = results.at(-1) ?? last;
  return deadLinksOf(results);
}
