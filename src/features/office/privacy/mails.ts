import { type DeclaredLetter, type Said, say, sayLetter, withShop } from "#people/letters";
import type { Language } from "#platform/basics/language";
import { toIso } from "#platform/basics/time";
import type { Ctx } from "#platform/context";
import { storefrontPage, wordedLetter } from "#platform/messages/letter";
import type { Mail } from "#platform/messages/mime";

const placeholders = { shop_name: "text", day: "text" } as const;
type DayLetter = DeclaredLetter<typeof placeholders>;

const dayOf = (epoch_ms: number): string => toIso(epoch_ms).slice(0, 10);

const mailOf = (
  said: Said,
  { key, to, shop_name, language }: { key: string; to: string; shop_name: string; language: Language },
  link?: string,
): Mail => wordedLetter({ key, to, shop_name, language }, said, link);

const sampleOf =
  (name: string, path?: string): DayLetter["sample"] =>
  (text, { locale, language, shop_name, storefront_url }) => {
    const link = path === undefined ? undefined : storefrontPage(storefront_url, path, "sample");
    const said = say<typeof placeholders>(text, locale, { shop_name, day: "2027-01-31" });
    return mailOf(said, { key: `${name}:sample`, to: "ada@example.com", shop_name, language }, link);
  };

const exportLetter: DayLetter = {
  letter: "data_export",
  about: "The link to a copy of all that the shop holds about a customer.",
  placeholders,
  texts: {
    en: withShop("en", {
      subject: "Your data",
      body: "The copy of your data that you requested is ready. The link below is valid until {day}.",
    }),
    de: withShop("de", {
      subject: "Ihre Daten",
      body: "Die Kopie Ihrer Daten, die Sie angefordert haben, ist fertig. Der Link unten ist bis {day} gültig.",
    }),
    ja: withShop("ja", {
      subject: "お客様のデータ",
      body: "ご請求いただいたデータの写しをご用意しました。下のリンクは {day} まで有効です。",
    }),
  },
  sample: sampleOf("export", "/account/export"),
};

const erasureLetter: DayLetter = {
  letter: "account_erasure",
  about: "The account will be erased, and how to keep it.",
  placeholders,
  texts: {
    en: withShop("en", {
      subject: "Your account will be erased",
      body: "As you asked, your account and your personal data will be erased on {day}. Orders are kept without your name.\n\nTo keep your account, log in before then. If you did not request this, log in and set a new password.",
    }),
    de: withShop("de", {
      subject: "Ihr Konto wird gelöscht",
      body: "Wie gewünscht werden Ihr Konto und Ihre persönlichen Daten am {day} gelöscht. Bestellungen bleiben ohne Ihren Namen erhalten.\n\nMöchten Sie Ihr Konto behalten, melden Sie sich vorher an. Haben Sie nicht darum gebeten, melden Sie sich an und legen Sie ein neues Passwort fest.",
    }),
    ja: withShop("ja", {
      subject: "アカウントの削除について",
      body: "ご依頼により、お客様のアカウントと個人情報を {day} に削除します。ご注文の記録は、お名前を除いて保管されます。\n\nアカウントを残す場合は、それまでにログインしてください。お心当たりがない場合は、ログインして新しいパスワードを設定してください。",
    }),
  },
  sample: sampleOf("erasure"),
};

export const privacyLetters: readonly DeclaredLetter[] = [exportLetter, erasureLetter];

type Reader = { readonly to: string; readonly locale: string | null };

const write = async (
  ctx: Ctx,
  letter: DayLetter,
  { to, locale }: Reader,
  about: { key: string; at: number; link?: string },
) => {
  const { SHOP_NAME: shop_name } = ctx.config;
  const { language, ...said } = await sayLetter(ctx, letter, locale, { shop_name, day: dayOf(about.at) });
  return mailOf(said, { key: about.key, to, shop_name, language }, about.link);
};

/** The link to a copy of somebody's data. */
export const exportMail = (
  ctx: Ctx,
  reader: Reader,
  { export_id, link, expires_at }: { readonly export_id: string; readonly link: string; readonly expires_at: number },
): Promise<Mail> => write(ctx, exportLetter, reader, { key: `export:${export_id}`, at: expires_at, link });

/** That the account will be erased, and how to keep it. `occasion` names the request, so that each is told once. */
export const erasureMail = (
  ctx: Ctx,
  reader: Reader,
  { occasion, erase_at }: { readonly occasion: string; readonly erase_at: number },
): Promise<Mail> => write(ctx, erasureLetter, reader, { key: `erasure:${occasion}`, at: erase_at });
