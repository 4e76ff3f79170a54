import type { Translated } from "#platform/basics/language";

/** What may be wrong with a field, as `fieldErrors` says it, in other languages. `{}` stands for a part that is the same in all of them. */
const messages: readonly Readonly<Record<"en" | Translated, string>>[] = [
  { en: "must be text", de: "muss Text sein", ja: "文字列で指定してください" },
  { en: "must be a number", de: "muss eine Zahl sein", ja: "数値で指定してください" },
  { en: "must be a whole number", de: "muss eine ganze Zahl sein", ja: "整数で指定してください" },
  { en: "must be true or false", de: "muss true oder false sein", ja: "true または false で指定してください" },
  { en: "must be an object", de: "muss ein Objekt sein", ja: "オブジェクトで指定してください" },
  { en: "must be a list", de: "muss eine Liste sein", ja: "リストで指定してください" },
  { en: "must be an email address", de: "muss eine E-Mail-Adresse sein", ja: "メールアドレスを指定してください" },
  { en: "must be an id", de: "muss eine ID sein", ja: "ID を指定してください" },
  { en: "must be a URL", de: "muss eine URL sein", ja: "URL を指定してください" },
  {
    en: "must be in the documented format",
    de: "muss das dokumentierte Format haben",
    ja: "ドキュメントに記載の形式で指定してください",
  },
  { en: "must be one of {}", de: "muss einer der folgenden Werte sein: {}", ja: "次のいずれかを指定してください: {}" },
  {
    en: "must have at most {} characters",
    de: "darf höchstens {} Zeichen lang sein",
    ja: "{} 文字以内で指定してください",
  },
  {
    en: "must have at least {} characters",
    de: "muss mindestens {} Zeichen lang sein",
    ja: "{} 文字以上で指定してください",
  },
  {
    en: "must have at least {} character",
    de: "muss mindestens {} Zeichen lang sein",
    ja: "{} 文字以上で指定してください",
  },
  { en: "must have at most {} items", de: "darf höchstens {} Einträge haben", ja: "{} 件以内で指定してください" },
  { en: "must have at least {} items", de: "muss mindestens {} Einträge haben", ja: "{} 件以上で指定してください" },
  { en: "must have at least {} item", de: "muss mindestens {} Eintrag haben", ja: "{} 件以上で指定してください" },
  { en: "must be at most {}", de: "darf höchstens {} sein", ja: "{} 以下で指定してください" },
  { en: "must be at least {}", de: "muss mindestens {} sein", ja: "{} 以上で指定してください" },
  { en: "must be less than {}", de: "muss kleiner als {} sein", ja: "{} 未満で指定してください" },
  { en: "must be more than {}", de: "muss größer als {} sein", ja: "{} より大きい値を指定してください" },
  { en: "`{}` is required", de: "`{}` ist erforderlich", ja: "`{}` は必須です" },
  { en: "Unknown field", de: "Unbekanntes Feld", ja: "不明な項目です" },
  {
    en: "Unknown field. Did you mean `{}`?",
    de: "Unbekanntes Feld. Meinten Sie `{}`?",
    ja: "不明な項目です。`{}` のことでしょうか？",
  },
  { en: "Unknown parameter", de: "Unbekannter Parameter", ja: "不明なパラメーターです" },
  {
    en: "Unknown parameter. Did you mean `{}`?",
    de: "Unbekannter Parameter. Meinten Sie `{}`?",
    ja: "不明なパラメーターです。`{}` のことでしょうか？",
  },
];

/** The message in that language, or null where it has no translation. */
export function fieldMessageIn(language: Translated, message: string): string | null {
  for (const row of messages) {
    const [before = "", after] = row.en.split("{}");
    if (after === undefined ? message !== row.en : !(message.startsWith(before) && message.endsWith(after))) continue;
    const part = after === undefined ? "" : message.slice(before.length, message.length - after.length);
    return row[language].replace("{}", () => part);
  }
  return null;
}
