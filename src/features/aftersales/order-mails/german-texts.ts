import type { Texts } from "./letter-kinds.ts";

export const germanTexts: Texts = {
  letters: {
    order_confirmation: {
      subject: "Ihre Bestellung {order_number} bei {shop_name}",
      body: "Vielen Dank für Ihre Bestellung {order_number} bei {shop_name}: {units, plural, one {ein Artikel} other {# Artikel}} für {total}.",
    },
    payment_reminder: {
      subject: "Bitte bezahlen Sie Ihre Bestellung {order_number}",
      body: "Wir warten auf Ihre Überweisung von {amount} für die Bestellung {order_number} bei {shop_name}. Wenn sie bis zum {day} nicht eingeht, wird die Bestellung storniert.\n\nFalls Sie schon überwiesen haben, müssen Sie nichts tun: eine Überweisung kann einige Tage dauern.",
    },
    payment_received: {
      subject: "Ihre Zahlung für die Bestellung {order_number} ist eingegangen",
      body: "Für Ihre Bestellung {order_number} bei {shop_name} sind {amount} eingegangen.\n\n{is_covered, select, yes {Ihre Bestellung ist bezahlt und wird für den Versand vorbereitet.} other {Es fehlen noch {outstanding}.}}",
    },
    payment_declined: {
      subject: "Ihre Bestellung {order_number} ist noch nicht bezahlt",
      body: "Die Zahlung von {amount} für Ihre Bestellung {order_number} bei {shop_name} wurde abgelehnt, und es wurde nichts abgebucht. Wir halten die Artikel bis {deadline} für Sie zurück: Bis dahin können Sie auf der Seite unten mit demselben oder einem anderen Zahlungsmittel bezahlen.\n\nFalls Sie inzwischen bezahlt haben, müssen Sie nichts tun.",
    },
    payment_failed: {
      subject: "Ihre Bestellung {order_number} wurde nicht abgeschlossen",
      body: "{reason, select, payment {Die Zahlung von {total} für Ihre Bestellung {order_number} bei {shop_name} ist fehlgeschlagen. Die Bestellung ist damit geschlossen.} other {Wir konnten Ihre Bestellung {order_number} bei {shop_name} nicht abschließen. Sie ist damit geschlossen.}}\n\nEs wurde nichts abgebucht. Falls Ihre Bank einen Betrag vorgemerkt hat, gibt sie ihn in einigen Tagen wieder frei.",
    },
    order_shipped: {
      subject: "Ihre Bestellung {order_number} ist unterwegs",
      body: "Ihr Paket mit {units, plural, one {# Artikel} other {# Artikeln}} aus der Bestellung {order_number} ist unterwegs.",
    },
    order_ready: {
      subject: "Ihre Bestellung {order_number} liegt zur Abholung bereit",
      body: "{units, plural, one {# Artikel} other {# Artikel}} aus Ihrer Bestellung {order_number} bei {shop_name} können abgeholt werden.",
    },
    order_delivered: {
      subject: "Ihre Bestellung {order_number} ist angekommen",
      body: "Ihr Paket mit {units, plural, one {# Artikel} other {# Artikeln}} aus der Bestellung {order_number} wurde zugestellt.\n\nFalls etwas nicht stimmt, können Sie auf der Seite Ihrer Bestellung eine Erstattung beantragen.",
    },
    delivery_failed: {
      subject: "Ein Paket Ihrer Bestellung {order_number} konnte nicht zugestellt werden",
      body: "Ihr Paket mit {units, plural, one {# Artikel} other {# Artikeln}} aus der Bestellung {order_number} konnte nicht zugestellt werden.\n\nBitte fragen Sie beim Paketdienst nach, wann es noch einmal zugestellt wird oder wo Sie es abholen können.",
    },
    parcel_returned: {
      subject: "Ein Paket Ihrer Bestellung {order_number} ist zurückgekommen",
      body: "Ihr Paket mit {units, plural, one {# Artikel} other {# Artikeln}} aus der Bestellung {order_number} ist unzustellbar an {shop_name} zurückgegangen.\n\nBitte melden Sie sich bei uns, damit wir die Artikel noch einmal senden oder das Geld erstatten können.",
    },
    order_cancelled: {
      subject: "Ihre Bestellung {order_number} ist storniert",
      body: "Ihre Bestellung {order_number} bei {shop_name} ist storniert.\n\n{has_refund, select, yes {Wir erstatten Ihnen {refunded}. Bei einem Zahlungsmittel kann es einige Tage dauern, bis der Betrag erscheint.} other {}}",
    },
    order_items_cancelled: {
      subject: "Artikel Ihrer Bestellung {order_number} sind storniert",
      body: "{units, plural, one {# Artikel Ihrer Bestellung {order_number} bei {shop_name} ist storniert und wird nicht versandt.} other {# Artikel Ihrer Bestellung {order_number} bei {shop_name} sind storniert und werden nicht versandt.}}\n\n{has_refund, select, yes {Wir erstatten Ihnen {refunded}. Bei einem Zahlungsmittel kann es einige Tage dauern, bis der Betrag erscheint.} other {}}",
    },
    order_refunded: {
      subject: "Erstattung zu Ihrer Bestellung {order_number}",
      body: "Wir haben Ihnen {amount} zu Ihrer Bestellung {order_number} bei {shop_name} erstattet.\n\n{destination, select, store_credit {Der Betrag ist als Guthaben auf Ihrem Konto und zählt bei Ihrer nächsten Bestellung.} gift_card {Der Betrag ist auf einem Gutschein und zählt bei Ihrer nächsten Bestellung.} by_hand {Wir zahlen den Betrag selbst aus, per Überweisung oder bar. Das kann einige Tage dauern.} other {Der Betrag geht auf das Zahlungsmittel zurück, mit dem Sie bezahlt haben. Es kann einige Tage dauern, bis er erscheint.}}",
    },
    refund_requested: {
      subject: "Ihr Antrag auf Erstattung zur Bestellung {order_number}",
      body: "Ihr Antrag auf Erstattung von {amount} zu Ihrer Bestellung {order_number} bei {shop_name} ist bei uns eingegangen.\n\nWir schreiben Ihnen, sobald darüber entschieden ist.",
    },
    refund_approved: {
      subject: "Ihr Antrag auf Erstattung zur Bestellung {order_number} ist genehmigt",
      body: "Ihr Antrag auf Erstattung von {amount} zu Ihrer Bestellung {order_number} bei {shop_name} ist genehmigt.\n\nWir schreiben Ihnen, sobald das Geld unterwegs ist.",
    },
    refund_rejected: {
      subject: "Ihr Antrag auf Erstattung zur Bestellung {order_number} ist abgelehnt",
      body: "Wir können Ihrem Antrag auf Erstattung von {amount} zu Ihrer Bestellung {order_number} bei {shop_name} leider nicht zustimmen.",
    },
    order_note: {
      subject: "Eine Nachricht zu Ihrer Bestellung {order_number}",
      body: "{shop_name} schreibt Ihnen zu Ihrer Bestellung {order_number}:\n\n{note}",
    },
    return_requested: {
      subject: "Ihre Rücksendung zur Bestellung {order_number}",
      body: "Ihr Wunsch, {units, plural, one {# Artikel} other {# Artikel}} aus der Bestellung {order_number} bei {shop_name} zurückzusenden, ist bei uns eingegangen.\n\nBitte warten Sie unsere Antwort ab, bevor Sie etwas abschicken.",
    },
    return_approved: {
      subject: "Ihre Rücksendung zur Bestellung {order_number} ist genehmigt",
      body: "Sie können {units, plural, one {# Artikel} other {# Artikel}} aus der Bestellung {order_number} an {shop_name} zurücksenden.\n\nAuf der Seite Ihrer Bestellung sehen Sie, wie Sie das Paket abschicken, sobald es ein Etikett dafür gibt.",
    },
    return_rejected: {
      subject: "Ihre Rücksendung zur Bestellung {order_number} ist abgelehnt",
      body: "Wir können die gewünschte Rücksendung aus Ihrer Bestellung {order_number} bei {shop_name} leider nicht annehmen.\n\n{reason}",
    },
    return_received: {
      subject: "Ihre Rücksendung zur Bestellung {order_number} ist angekommen",
      body: "{units, plural, one {# Artikel} other {# Artikel}} aus der Bestellung {order_number} {units, plural, one {ist} other {sind}} bei {shop_name} angekommen.\n\nWir schreiben Ihnen, sobald das Geld unterwegs ist.",
    },
    return_labelled: {
      subject: "Ihr Rücksendeetikett zur Bestellung {order_number}",
      body: "Das Etikett für Ihre Rücksendung von {units, plural, one {# Artikel} other {# Artikel}} aus der Bestellung {order_number} an {shop_name} ist da.\n\nBitte drucken Sie es auf der Seite unten aus und kleben Sie es auf das Paket.",
    },
    invoice_issued: {
      subject: "Rechnung {invoice_number} zu Ihrer Bestellung {order_number}",
      body: "Die Rechnung {invoice_number} zu Ihrer Bestellung {order_number} bei {shop_name} beträgt {amount}. Auf der Seite unten können Sie sie ansehen und drucken.",
    },
  },
  labels: {
    subtotal: "Zwischensumme",
    discount: "Rabatt",
    shipping: "Versand",
    tax: "Steuern",
    total: "Gesamtsumme",
    account_holder: "Kontoinhaber",
    iban: "IBAN",
    bic: "BIC",
    bank_name: "Bank",
    transfer_reference: "Verwendungszweck",
    transfer_amount: "Zu überweisen",
    transfer_until: "Einzugehen bis",
    cash_on_delivery: "Bar bei Lieferung zu zahlen",
    pick_up_at: "Abholung bei",
    carrier: "Versanddienst",
    tracking_number: "Sendungsnummer",
    to_payment_method: "Auf Ihr Zahlungsmittel",
    to_store_credit: "Auf Ihr Guthaben",
    to_gift_card: "Auf einen Gutschein",
    to_customer_by_hand: "Von uns ausgezahlt, per Überweisung oder bar",
    pay_order: "Bestellung bezahlen",
    see_invoice: "Rechnung ansehen",
    print_label: "Etikett drucken",
    follow_parcel: "Sendung verfolgen",
    see_order: "Bestellung ansehen",
  },
};
