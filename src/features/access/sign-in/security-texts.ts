import type { Language } from "#platform/basics/language";

/** What an account's owner reads about it: what happened, and what to do if it was somebody else. */
export type SecurityText = { readonly subject: string; readonly said: string; readonly advice: string };

const english = {
  phone_verified: {
    subject: "A telephone number was added",
    said: "A telephone number was verified. You can now use it to sign in to your account.",
    advice: "If that was not you, set a new password now, and ask us to take the number away.",
  },
  email_changed: {
    subject: "Your account has moved to another e-mail address",
    said: "Your account now has another e-mail address. You can no longer sign in with this one.",
    advice: "If that was not you, write to us at once: somebody else could read your mail.",
  },
  email_move_asked: {
    subject: "Your account is to move to another e-mail address",
    said: "We were asked to move your account to another e-mail address. It moves once that address is confirmed.",
    advice: "If you did not ask for it, write to us at once.",
  },
  password_changed: {
    subject: "Your password was changed",
    said: "The password of your account was changed.",
    advice: "If that was not you, set a new one now: whoever did it reads your mail or knew the old one.",
  },
  totp_added: {
    subject: "An authenticator app was added",
    said: "Signing in to your account requires a code from an authenticator app from now on.",
    advice: "If that was not you, write to us at once: whoever did it knows your password.",
  },
  totp_removed: {
    subject: "The authenticator app was removed",
    said: "Signing in to your account no longer requires a code.",
    advice: "If that was not you, set a new password now and add the app again.",
  },
  passkey_added: {
    subject: "A passkey was added",
    said: "A passkey was added to your account. You can use it to sign in without a password.",
    advice:
      "If that was not you, set a new password now and write to us: without another passkey or an authenticator app, only we can remove it.",
  },
  passkey_removed: {
    subject: "A passkey was removed",
    said: "A passkey of your account was removed. It can no longer be used to sign in.",
    advice: "If that was not you, set a new password now.",
  },
  factors_reset: {
    subject: "Your second factor was removed",
    said: "The shop has removed the authenticator app and all passkeys from your account, as you asked.",
    advice: "If you did not ask, write to us at once and set a new password.",
  },
  identity_linked: {
    subject: "A way to sign in was added",
    said: "Another provider can be used to sign in to your account from now on.",
    advice: "If that was not you, set a new password now and remove the provider in your account.",
  },
  identity_unlinked: {
    subject: "A way to sign in was removed",
    said: "A provider can no longer be used to sign in to your account.",
    advice: "If that was not you, set a new password now.",
  },
  new_device: {
    subject: "A new device signed in to your account",
    said: "Your account was signed in to from {has_device, select, yes {{device}} other {an unknown device}}{has_place, select, yes {, near {place}} other {}}, on {time}.",
    advice: "If that was not you, set a new password now: that signs out every device.",
  },
} as const satisfies Readonly<Record<string, SecurityText>>;

/** What happens to an account that its owner is told. */
export type SecurityName = keyof typeof english;
type Texts = Readonly<Record<SecurityName, SecurityText>>;

const german: Texts = {
  phone_verified: {
    subject: "Eine Telefonnummer wurde hinzugefügt",
    said: "Eine Telefonnummer wurde bestätigt. Sie können sich jetzt damit in Ihrem Konto anmelden.",
    advice: "Waren Sie das nicht, legen Sie jetzt ein neues Passwort fest und bitten Sie uns, die Nummer zu entfernen.",
  },
  email_changed: {
    subject: "Ihr Konto hat jetzt eine andere E-Mail-Adresse",
    said: "Ihr Konto hat jetzt eine andere E-Mail-Adresse. Mit dieser können Sie sich nicht mehr anmelden.",
    advice: "Waren Sie das nicht, schreiben Sie uns sofort: Jemand anderes könnte Ihre E-Mails lesen.",
  },
  email_move_asked: {
    subject: "Ihr Konto soll eine andere E-Mail-Adresse bekommen",
    said: "Wir wurden gebeten, Ihr Konto auf eine andere E-Mail-Adresse umzustellen. Das geschieht, sobald diese Adresse bestätigt ist.",
    advice: "Haben Sie nicht darum gebeten, schreiben Sie uns sofort.",
  },
  password_changed: {
    subject: "Ihr Passwort wurde geändert",
    said: "Das Passwort Ihres Kontos wurde geändert.",
    advice:
      "Waren Sie das nicht, legen Sie jetzt ein neues fest: Jemand liest Ihre E-Mails oder kannte das alte Passwort.",
  },
  totp_added: {
    subject: "Eine Authenticator-App wurde hinzugefügt",
    said: "Für die Anmeldung in Ihrem Konto ist ab jetzt ein Code aus einer Authenticator-App nötig.",
    advice: "Waren Sie das nicht, schreiben Sie uns sofort: Jemand kennt Ihr Passwort.",
  },
  totp_removed: {
    subject: "Die Authenticator-App wurde entfernt",
    said: "Für die Anmeldung in Ihrem Konto ist kein Code mehr nötig.",
    advice: "Waren Sie das nicht, legen Sie jetzt ein neues Passwort fest und fügen Sie die App wieder hinzu.",
  },
  passkey_added: {
    subject: "Ein Passkey wurde hinzugefügt",
    said: "Ihrem Konto wurde ein Passkey hinzugefügt. Damit können Sie sich ohne Passwort anmelden.",
    advice:
      "Waren Sie das nicht, legen Sie jetzt ein neues Passwort fest und schreiben Sie uns: Ohne einen anderen Passkey oder eine Authenticator-App können nur wir ihn entfernen.",
  },
  passkey_removed: {
    subject: "Ein Passkey wurde entfernt",
    said: "Ein Passkey Ihres Kontos wurde entfernt. Damit kann man sich nicht mehr anmelden.",
    advice: "Waren Sie das nicht, legen Sie jetzt ein neues Passwort fest.",
  },
  factors_reset: {
    subject: "Ihr zweiter Faktor wurde entfernt",
    said: "Wie gewünscht haben wir die Authenticator-App und alle Passkeys aus Ihrem Konto entfernt.",
    advice: "Haben Sie nicht darum gebeten, schreiben Sie uns sofort und legen Sie ein neues Passwort fest.",
  },
  identity_linked: {
    subject: "Eine Anmeldemöglichkeit wurde hinzugefügt",
    said: "Ab jetzt kann man sich auch über einen weiteren Anbieter in Ihrem Konto anmelden.",
    advice:
      "Waren Sie das nicht, legen Sie jetzt ein neues Passwort fest und entfernen Sie den Anbieter in Ihrem Konto.",
  },
  identity_unlinked: {
    subject: "Eine Anmeldemöglichkeit wurde entfernt",
    said: "Über einen der Anbieter kann man sich nicht mehr in Ihrem Konto anmelden.",
    advice: "Waren Sie das nicht, legen Sie jetzt ein neues Passwort fest.",
  },
  new_device: {
    subject: "Anmeldung mit einem neuen Gerät",
    said: "Am {time} hat sich {has_device, select, yes {{device}} other {ein unbekanntes Gerät}} in Ihrem Konto angemeldet{has_place, select, yes {, in der Nähe von {place}} other {}}.",
    advice: "Waren Sie das nicht, legen Sie jetzt ein neues Passwort fest: Damit werden alle Geräte abgemeldet.",
  },
};

const japanese: Texts = {
  phone_verified: {
    subject: "電話番号が追加されました",
    said: "電話番号が確認されました。この番号でログインできるようになりました。",
    advice: "お心当たりがない場合は、すぐに新しいパスワードを設定し、番号の削除を当店までご依頼ください。",
  },
  email_changed: {
    subject: "アカウントのメールアドレスが変更されました",
    said: "アカウントのメールアドレスが変更されました。このアドレスではログインできなくなりました。",
    advice: "お心当たりがない場合は、至急ご連絡ください。第三者がお客様のメールを読んでいる可能性があります。",
  },
  email_move_asked: {
    subject: "アカウントのメールアドレス変更のご依頼",
    said: "アカウントを別のメールアドレスに変更するご依頼を承りました。新しいアドレスが確認され次第、変更されます。",
    advice: "お心当たりがない場合は、至急ご連絡ください。",
  },
  password_changed: {
    subject: "パスワードが変更されました",
    said: "アカウントのパスワードが変更されました。",
    advice:
      "お心当たりがない場合は、すぐに新しいパスワードを設定してください。第三者がお客様のメールを読んでいるか、以前のパスワードを知っていた可能性があります。",
  },
  totp_added: {
    subject: "認証アプリが追加されました",
    said: "今後、アカウントへのログインには認証アプリのコードが必要です。",
    advice: "お心当たりがない場合は、至急ご連絡ください。第三者がパスワードを知っている可能性があります。",
  },
  totp_removed: {
    subject: "認証アプリが削除されました",
    said: "アカウントへのログインにコードは必要なくなりました。",
    advice: "お心当たりがない場合は、すぐに新しいパスワードを設定し、認証アプリを追加し直してください。",
  },
  passkey_added: {
    subject: "パスキーが追加されました",
    said: "アカウントにパスキーが追加されました。パスワードなしでログインできます。",
    advice:
      "お心当たりがない場合は、すぐに新しいパスワードを設定し、ご連絡ください。ほかのパスキーや認証アプリがない場合、削除できるのは当店だけです。",
  },
  passkey_removed: {
    subject: "パスキーが削除されました",
    said: "アカウントのパスキーが削除されました。このパスキーではログインできなくなりました。",
    advice: "お心当たりがない場合は、すぐに新しいパスワードを設定してください。",
  },
  factors_reset: {
    subject: "二段階認証が解除されました",
    said: "ご依頼により、アカウントの認証アプリとすべてのパスキーを削除しました。",
    advice: "お心当たりがない場合は、至急ご連絡のうえ、新しいパスワードを設定してください。",
  },
  identity_linked: {
    subject: "ログイン方法が追加されました",
    said: "今後、別のサービスのアカウントでもログインできます。",
    advice: "お心当たりがない場合は、すぐに新しいパスワードを設定し、アカウントからそのサービスを削除してください。",
  },
  identity_unlinked: {
    subject: "ログイン方法が削除されました",
    said: "連携していたサービスのアカウントではログインできなくなりました。",
    advice: "お心当たりがない場合は、すぐに新しいパスワードを設定してください。",
  },
  new_device: {
    subject: "新しい端末からのログイン",
    said: "{time} に、{has_place, select, yes {{place} 付近の} other {}}{has_device, select, yes {{device}} other {不明な端末}}からアカウントにログインがありました。",
    advice: "お心当たりがない場合は、すぐに新しいパスワードを設定してください。すべての端末からログアウトされます。",
  },
};

export const securityTexts: Readonly<Record<Language, Texts>> = { en: english, de: german, ja: japanese };
