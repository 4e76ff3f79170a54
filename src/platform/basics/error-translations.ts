import type { Translated } from "#platform/basics/language";

/** The sentences of the platform's own problems in other languages, by code. A feature's stand in its own catalogue. */
export const in_other_languages = {
  malformed_json: {
    de: "Der Inhalt ist kein gültiges JSON in UTF-8.",
    ja: "本文が有効な UTF-8 の JSON ではありません。",
  },
  not_signed_in: {
    de: "Melden Sie sich an und senden Sie das Access-Token als Bearer-Token.",
    ja: "ログインし、アクセストークンを Bearer トークンとして送信してください。",
  },
  invalid_token: {
    de: "Das Access-Token oder der API-Schlüssel ist ungültig oder abgelaufen. Erneuern Sie das Token, melden Sie sich neu an oder verwenden Sie einen anderen Schlüssel.",
    ja: "アクセストークンまたは API キーが無効か、期限切れです。トークンを更新するか、再度ログインするか、別のキーを使用してください。",
  },
  step_up_required: {
    de: "Bestätigen Sie erneut, dass Sie es sind: über `/auth/step-up`. Versuchen Sie es danach innerhalb von fünf Minuten noch einmal.",
    ja: "本人確認が必要です。`/auth/step-up` で確認し、5 分以内にもう一度お試しください。",
  },
  not_found: { de: "Unter dieser Adresse gibt es nichts.", ja: "このアドレスには何もありません。" },
  method_not_allowed: {
    de: "Diese Adresse nimmt diese Methode nicht an.",
    ja: "このアドレスではそのメソッドを使用できません。",
  },
  invalid_request: {
    de: "Die Anfrage entspricht nicht dem Vertrag. Siehe `errors`.",
    ja: "リクエストが仕様に合っていません。`errors` を確認してください。",
  },
  idempotency_key_reused: {
    de: "Dieser Idempotency-Key wurde bereits mit einer anderen Anfrage verwendet.",
    ja: "この Idempotency-Key は別のリクエストで使用済みです。",
  },
  idempotency_key_required: {
    de: "Senden Sie einen Idempotency-Key-Header, damit eine Wiederholung nicht doppelt wirkt.",
    ja: "再送で処理が二重にならないよう、Idempotency-Key ヘッダーを送信してください。",
  },
  rate_limited: { de: "Zu viele Anfragen dieser Art.", ja: "この種類のリクエストが多すぎます。" },
  internal_error: {
    de: "Bei uns ist ein Fehler aufgetreten. Mit der request_id können wir ihn finden.",
    ja: "サーバーでエラーが発生しました。お問い合わせの際は request_id をお知らせください。",
  },
  overloaded: {
    de: "Der Shop ist ausgelastet, oder ein Teil von ihm ist nicht erreichbar. Versuchen Sie es in Kürze noch einmal.",
    ja: "現在ショップが混み合っているか、一部に接続できません。しばらくしてからもう一度お試しください。",
  },
} as const satisfies Readonly<Record<string, Readonly<Record<Translated, string>>>>;
