import type { Language } from "#platform/basics/language";
import { letter } from "#platform/messages/letter";
import type { Mail } from "#platform/messages/mime";

export type DisabledEndpoint = {
  readonly webhook_endpoint_id: string;
  /** The host alone: the rest of an address can hold a secret. */
  readonly host: string;
  readonly reason: "failing" | "gone";
};

type Words = {
  readonly subject: string;
  readonly reasons: Readonly<Record<DisabledEndpoint["reason"], string>>;
  readonly next: string;
};

const words: Readonly<Record<Language, Words>> = {
  en: {
    subject: "Webhook endpoint switched off",
    reasons: {
      failing: "For five days no delivery to the webhook endpoint at {host} has succeeded, so it was switched off.",
      gone: "The webhook endpoint at {host} answered 410 Gone, so it was switched off.",
    },
    next: "Events that happen from now on are not delivered there. When the receiver works again, switch the endpoint {id} on in the back office and deliver again what has failed.",
  },
  de: {
    subject: "Webhook-Endpunkt abgeschaltet",
    reasons: {
      failing:
        "Seit fünf Tagen ist keine Zustellung an den Webhook-Endpunkt auf {host} gelungen. Er wurde deshalb abgeschaltet.",
      gone: "Der Webhook-Endpunkt auf {host} hat mit 410 Gone geantwortet. Er wurde deshalb abgeschaltet.",
    },
    next: "Neue Ereignisse werden dorthin nicht mehr zugestellt. Sobald der Empfänger wieder arbeitet, schalten Sie den Endpunkt {id} im Backoffice ein und stellen Sie erneut zu, was fehlgeschlagen ist.",
  },
  ja: {
    subject: "Webhook エンドポイントを無効にしました",
    reasons: {
      failing: "{host} の Webhook エンドポイントへの配信が 5 日間成功しなかったため、無効にしました。",
      gone: "{host} の Webhook エンドポイントが 410 Gone を返したため、無効にしました。",
    },
    next: "今後のイベントは配信されません。受信側が復旧したら、管理画面でエンドポイント {id} を有効にし、失敗した配信を再送してください。",
  },
};

/** Tells staff that nothing is delivered to an endpoint any more. `occasion` names the event, so that each time is told once. */
export function endpointDisabled(
  { webhook_endpoint_id, host, reason }: DisabledEndpoint,
  { to, shop_name, language, occasion }: { to: string; shop_name: string; language: Language; occasion: string },
): Mail {
  const said = words[language];
  const fill = (text: string) => text.replace("{host}", host).replace("{id}", webhook_endpoint_id);
  return letter({ key: `webhook_disabled:${occasion}`, to, shop_name, language }, said.subject, [
    fill(said.reasons[reason]),
    fill(said.next),
  ]);
}
