import type { Language } from "#platform/basics/language";
import type { CodePurpose } from "./issue-code.ts";

/** What a message says of a code or link for one purpose. */
type Wording = { readonly subject: string; readonly said: string; readonly unasked: string };

export type CodeTexts = {
  /** Of each purpose that a message is sent for. */
  readonly wordings: Readonly<Record<Exclude<CodePurpose, "password_reset_proven">, Wording>>;
  readonly valid: string;
  readonly link: string;
  readonly sms: (code: string, shop_name: string) => string;
};

const english_unasked = "If you did not request it, ignore this message. Our staff will never ask you for it.";
const german_unasked =
  "Haben Sie ihn nicht angefordert, ignorieren Sie diese Nachricht. Unsere Mitarbeiter werden Sie nie danach fragen.";
const japanese_unasked =
  "お心当たりがない場合は、このメッセージを無視してください。当店のスタッフがコードをお尋ねすることはありません。";

export const codeTexts: Readonly<Record<Language, CodeTexts>> = {
  en: {
    wordings: {
      verify_email: {
        subject: "Confirm your e-mail address",
        said: "This code confirms that this e-mail address is yours.",
        unasked: english_unasked,
      },
      verify_phone: {
        subject: "Confirm your telephone number",
        said: "This code confirms that this number is yours.",
        unasked: english_unasked,
      },
      change_email_from: {
        subject: "Somebody wants to change your e-mail address",
        said: "With this code, and the one that went to the new address, your account moves to the new address.",
        unasked: "If that was not you, change your password now: somebody else is signed in to your account.",
      },
      change_email_to: {
        subject: "Confirm your new e-mail address",
        said: "With this code, and the one that went to the old address, your account moves to this address.",
        unasked: english_unasked,
      },
      password_reset: {
        subject: "Set a new password",
        said: "With this code you can set a new password.",
        unasked: english_unasked,
      },
      first_password: {
        subject: "Your account is ready",
        said: "We have created an account for you. Follow the link to choose a password. It works once, for 24 hours; after that, ask for a new password on the log-in page.",
        unasked: "If you do not want an account, ignore this mail.",
      },
      change_email_by_shop: {
        subject: "Confirm your new e-mail address",
        said: "You asked us to move your account to this e-mail address. Follow the link to confirm it. It works once, for 24 hours.",
        unasked: "If you did not ask for it, ignore this mail: nothing changes without the link.",
      },
    },
    valid: "It is valid for ten minutes and works once.",
    link: "Or follow this link within an hour:",
    sms: (code, shop_name) => `${code} is your code for ${shop_name}. It is valid for ten minutes. Do not share it.`,
  },
  de: {
    wordings: {
      verify_email: {
        subject: "Bestätigen Sie Ihre E-Mail-Adresse",
        said: "Dieser Code bestätigt, dass diese E-Mail-Adresse Ihnen gehört.",
        unasked: german_unasked,
      },
      verify_phone: {
        subject: "Bestätigen Sie Ihre Telefonnummer",
        said: "Dieser Code bestätigt, dass diese Nummer Ihnen gehört.",
        unasked: german_unasked,
      },
      change_email_from: {
        subject: "Ihre E-Mail-Adresse soll geändert werden",
        said: "Mit diesem Code und dem, der an die neue Adresse ging, zieht Ihr Konto zur neuen Adresse um.",
        unasked: "Waren Sie das nicht, ändern Sie jetzt Ihr Passwort: Jemand anderes ist in Ihrem Konto angemeldet.",
      },
      change_email_to: {
        subject: "Bestätigen Sie Ihre neue E-Mail-Adresse",
        said: "Mit diesem Code und dem, der an die alte Adresse ging, zieht Ihr Konto zu dieser Adresse um.",
        unasked: german_unasked,
      },
      password_reset: {
        subject: "Neues Passwort festlegen",
        said: "Mit diesem Code können Sie ein neues Passwort festlegen.",
        unasked: german_unasked,
      },
      first_password: {
        subject: "Ihr Konto ist bereit",
        said: "Wir haben ein Konto für Sie angelegt. Über den Link wählen Sie ein Passwort. Er gilt einmal, 24 Stunden lang; danach fordern Sie auf der Anmeldeseite ein neues Passwort an.",
        unasked: "Möchten Sie kein Konto, ignorieren Sie diese E-Mail.",
      },
      change_email_by_shop: {
        subject: "Bestätigen Sie Ihre neue E-Mail-Adresse",
        said: "Sie haben uns gebeten, Ihr Konto auf diese E-Mail-Adresse umzustellen. Bestätigen Sie sie über den Link. Er gilt einmal, 24 Stunden lang.",
        unasked: "Haben Sie nicht darum gebeten, ignorieren Sie diese E-Mail: Ohne den Link ändert sich nichts.",
      },
    },
    valid: "Er ist zehn Minuten gültig und gilt einmal.",
    link: "Oder folgen Sie innerhalb einer Stunde diesem Link:",
    sms: (code, shop_name) =>
      `${code} ist Ihr Code für ${shop_name}. Er ist zehn Minuten gültig. Geben Sie ihn nicht weiter.`,
  },
  ja: {
    wordings: {
      verify_email: {
        subject: "メールアドレスのご確認",
        said: "このコードで、このメールアドレスがご本人のものであることを確認します。",
        unasked: japanese_unasked,
      },
      verify_phone: {
        subject: "電話番号のご確認",
        said: "このコードで、この電話番号がご本人のものであることを確認します。",
        unasked: japanese_unasked,
      },
      change_email_from: {
        subject: "メールアドレス変更のご依頼",
        said: "このコードと、新しいアドレスに送信したコードの両方で、アカウントのメールアドレスが変更されます。",
        unasked:
          "お心当たりがない場合は、すぐにパスワードを変更してください。第三者がお客様のアカウントにログインしています。",
      },
      change_email_to: {
        subject: "新しいメールアドレスのご確認",
        said: "このコードと、以前のアドレスに送信したコードの両方で、アカウントのメールアドレスがこのアドレスに変更されます。",
        unasked: japanese_unasked,
      },
      password_reset: {
        subject: "パスワードの再設定",
        said: "このコードで新しいパスワードを設定できます。",
        unasked: japanese_unasked,
      },
      first_password: {
        subject: "アカウントのご用意ができました",
        said: "お客様のアカウントを作成しました。リンクを開いてパスワードを設定してください。リンクは24時間以内に一度だけ使えます。期限が過ぎた場合は、ログイン画面でパスワードの再設定をお申し込みください。",
        unasked: "アカウントが不要な場合は、このメールを無視してください。",
      },
      change_email_by_shop: {
        subject: "新しいメールアドレスのご確認",
        said: "アカウントのメールアドレスをこのアドレスに変更するご依頼を承りました。リンクを開いてご確認ください。リンクは24時間以内に一度だけ使えます。",
        unasked: "お心当たりがない場合は、このメールを無視してください。リンクを開かない限り、何も変更されません。",
      },
    },
    valid: "有効期限は10分間で、一度だけ使えます。",
    link: "または、1時間以内に次のリンクを開いてください：",
    sms: (code, shop_name) =>
      `${code} は${shop_name}の確認コードです。有効期限は10分間です。他の人に教えないでください。`,
  },
};
