import type { Texts } from "./letter-kinds.ts";

export const japaneseTexts: Texts = {
  letters: {
    order_confirmation: {
      subject: "【{shop_name}】ご注文 {order_number} を承りました",
      body: "{shop_name} でのご注文 {order_number} をありがとうございます。商品 {units, plural, other {#}} 点、合計 {total} です。",
    },
    payment_reminder: {
      subject: "【{shop_name}】ご注文 {order_number} のお支払いのお願い",
      body: "{shop_name} でのご注文 {order_number} について、{amount} のお振込をお待ちしています。{day} までに入金が確認できない場合、ご注文はキャンセルされます。\n\nすでにお振込済みの場合は、お手続きは不要です。着金まで数日かかることがあります。",
    },
    payment_received: {
      subject: "【{shop_name}】ご注文 {order_number} のご入金を確認しました",
      body: "{shop_name} でのご注文 {order_number} について、{amount} のご入金を確認しました。\n\n{is_covered, select, yes {お支払いは完了しました。発送の準備をいたします。} other {残り {outstanding} のお支払いをお待ちしています。}}",
    },
    payment_declined: {
      subject: "【{shop_name}】ご注文 {order_number} のお支払いが完了していません",
      body: "{shop_name} でのご注文 {order_number} の {amount} のお支払いが承認されませんでした。代金は請求されていません。商品は {deadline} まで確保しています。それまでに、下記のページから同じお支払い方法または別のお支払い方法でお支払いください。\n\nすでにお支払いがお済みの場合は、お手続きは不要です。",
    },
    payment_failed: {
      subject: "【{shop_name}】ご注文 {order_number} を完了できませんでした",
      body: "{reason, select, payment {ご注文 {order_number} の {total} のお支払いが完了しなかったため、ご注文を終了しました。} other {ご注文 {order_number} を完了できなかったため、終了しました。}}\n\n代金は請求されていません。カード会社が金額を確保している場合は、数日以内に解除されます。",
    },
    order_shipped: {
      subject: "【{shop_name}】ご注文 {order_number} を発送しました",
      body: "ご注文 {order_number} の商品 {units, plural, other {#}} 点を発送しました。",
    },
    order_ready: {
      subject: "【{shop_name}】ご注文 {order_number} の受け取り準備ができました",
      body: "ご注文 {order_number} の商品 {units, plural, other {#}} 点をお受け取りいただけます。",
    },
    order_delivered: {
      subject: "【{shop_name}】ご注文 {order_number} をお届けしました",
      body: "ご注文 {order_number} の商品 {units, plural, other {#}} 点をお届けしました。\n\n商品に問題がある場合は、ご注文のページから返金を申請できます。",
    },
    delivery_failed: {
      subject: "【{shop_name}】ご注文 {order_number} のお荷物をお届けできませんでした",
      body: "ご注文 {order_number} の商品 {units, plural, other {#}} 点をお届けできませんでした。\n\n再配達や受け取りの方法は、配送業者にご確認ください。",
    },
    parcel_returned: {
      subject: "【{shop_name}】ご注文 {order_number} のお荷物が返送されました",
      body: "ご注文 {order_number} の商品 {units, plural, other {#}} 点が、お届けできずに {shop_name} に返送されました。\n\n再送または返金についてご案内しますので、ご連絡ください。",
    },
    order_cancelled: {
      subject: "【{shop_name}】ご注文 {order_number} をキャンセルしました",
      body: "{shop_name} でのご注文 {order_number} をキャンセルしました。\n\n{has_refund, select, yes {{refunded} を返金します。お支払い方法への返金は、反映までに数日かかることがあります。} other {}}",
    },
    order_items_cancelled: {
      subject: "【{shop_name}】ご注文 {order_number} の一部をキャンセルしました",
      body: "{shop_name} でのご注文 {order_number} のうち、{units, plural, other {# 点}}をキャンセルしました。この商品は発送されません。\n\n{has_refund, select, yes {{refunded} を返金します。お支払い方法への返金は、反映までに数日かかることがあります。} other {}}",
    },
    order_refunded: {
      subject: "【{shop_name}】ご注文 {order_number} の返金のお知らせ",
      body: "{shop_name} でのご注文 {order_number} について、{amount} を返金しました。\n\n{destination, select, store_credit {アカウントのストアクレジットとして、次回のお買い物にご利用いただけます。} gift_card {ギフトカードとして、次回のお買い物にご利用いただけます。} by_hand {当店より銀行振込または現金でお支払いします。数日かかることがあります。} other {ご利用のお支払い方法に返金されます。反映までに数日かかることがあります。}}",
    },
    refund_requested: {
      subject: "【{shop_name}】ご注文 {order_number} の返金申請を受け付けました",
      body: "{shop_name} でのご注文 {order_number} について、{amount} の返金申請を受け付けました。\n\n結果が決まり次第、メールでお知らせします。",
    },
    refund_approved: {
      subject: "【{shop_name}】ご注文 {order_number} の返金申請を承認しました",
      body: "{shop_name} でのご注文 {order_number} について、{amount} の返金申請を承認しました。\n\n返金の手続きが済み次第、メールでお知らせします。",
    },
    refund_rejected: {
      subject: "【{shop_name}】ご注文 {order_number} の返金申請について",
      body: "申し訳ございませんが、{shop_name} でのご注文 {order_number} について、{amount} の返金申請は承認できませんでした。",
    },
    order_note: {
      subject: "【{shop_name}】ご注文 {order_number} についてのお知らせ",
      body: "ご注文 {order_number} について、{shop_name} からのお知らせです。\n\n{note}",
    },
    return_requested: {
      subject: "【{shop_name}】ご注文 {order_number} の返品申請を受け付けました",
      body: "{shop_name} でのご注文 {order_number} について、商品 {units, plural, other {#}} 点の返品申請を受け付けました。\n\n商品は、当店からのご連絡をお待ちになってからお送りください。",
    },
    return_approved: {
      subject: "【{shop_name}】ご注文 {order_number} の返品申請を承認しました",
      body: "{shop_name} でのご注文 {order_number} の商品 {units, plural, other {#}} 点をご返送いただけます。\n\n送り状の準備ができ次第、ご注文のページに返送方法が表示されます。",
    },
    return_rejected: {
      subject: "【{shop_name}】ご注文 {order_number} の返品申請について",
      body: "申し訳ございませんが、{shop_name} でのご注文 {order_number} の返品申請は承認できませんでした。\n\n{reason}",
    },
    return_received: {
      subject: "【{shop_name}】ご注文 {order_number} の返品が到着しました",
      body: "ご注文 {order_number} の商品 {units, plural, other {#}} 点が {shop_name} に到着しました。\n\n返金の手続きが済み次第、メールでお知らせします。",
    },
    return_labelled: {
      subject: "【{shop_name}】ご注文 {order_number} の返送用送り状",
      body: "{shop_name} へご返送いただく、ご注文 {order_number} の商品 {units, plural, other {#}} 点の送り状をご用意しました。\n\n下のページで印刷し、荷物に貼ってお送りください。",
    },
    invoice_issued: {
      subject: "【{shop_name}】ご注文 {order_number} の請求書 {invoice_number}",
      body: "{shop_name} でのご注文 {order_number} の請求書 {invoice_number}（{amount}）を発行しました。\n\n下のページでご覧いただき、印刷できます。",
    },
  },
  labels: {
    subtotal: "小計",
    discount: "割引",
    shipping: "送料",
    tax: "税",
    total: "合計",
    account_holder: "口座名義",
    iban: "IBAN",
    bic: "BIC",
    bank_name: "銀行",
    transfer_reference: "振込番号",
    transfer_amount: "お振込金額",
    transfer_until: "お振込期限",
    cash_on_delivery: "お受け取り時の現金払い",
    pick_up_at: "受取場所",
    carrier: "配送業者",
    tracking_number: "お問い合わせ番号",
    to_payment_method: "お支払い方法へ",
    to_store_credit: "ストアクレジットへ",
    to_gift_card: "ギフトカードへ",
    to_customer_by_hand: "当店よりお支払い(銀行振込または現金)",
    pay_order: "お支払いに進む",
    see_invoice: "請求書を見る",
    print_label: "送り状を印刷する",
    follow_parcel: "配送状況を確認する",
    see_order: "ご注文を見る",
  },
};
