import type { Translated } from "#platform/basics/language";

const titles: Readonly<Record<number, Readonly<Record<"en" | Translated, string>>>> = {
  400: { en: "Bad request", de: "Fehlerhafte Anfrage", ja: "不正なリクエスト" },
  401: { en: "Not signed in", de: "Nicht angemeldet", ja: "ログインが必要です" },
  402: { en: "Payment declined", de: "Zahlung abgelehnt", ja: "お支払いが承認されませんでした" },
  403: { en: "Not allowed", de: "Nicht erlaubt", ja: "許可されていません" },
  404: { en: "Not found", de: "Nicht gefunden", ja: "見つかりません" },
  405: { en: "Method not allowed", de: "Methode nicht erlaubt", ja: "許可されていないメソッド" },
  409: { en: "Conflict", de: "Konflikt", ja: "現在の状態と競合しています" },
  413: { en: "Too large", de: "Zu groß", ja: "大きすぎます" },
  415: { en: "Wrong type", de: "Falscher Typ", ja: "対応していない形式" },
  422: { en: "Invalid input", de: "Ungültige Eingabe", ja: "入力内容に誤りがあります" },
  428: { en: "Header required", de: "Header erforderlich", ja: "ヘッダーが必要です" },
  429: { en: "Too many requests", de: "Zu viele Anfragen", ja: "リクエストが多すぎます" },
  500: { en: "Internal error", de: "Interner Fehler", ja: "内部エラー" },
  502: { en: "Bad gateway", de: "Fehler bei einem Partnerdienst", ja: "外部サービスのエラー" },
  503: { en: "Unavailable", de: "Nicht verfügbar", ja: "一時的に利用できません" },
};

/** What a status is called in English, in every problem of the code. */
export const titleOf = (status: number): string => titles[status]?.en ?? "Problem";

/** The same in another language, or null for a status that has no name. */
export const titleIn = (language: Translated, status: number): string | null => titles[status]?.[language] ?? null;
