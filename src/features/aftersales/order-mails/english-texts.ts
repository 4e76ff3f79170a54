import type { Texts } from "./letter-kinds.ts";

export const englishTexts: Texts = {
  letters: {
    order_confirmation: {
      subject: "Your order {order_number} at {shop_name}",
      body: "Thank you for your order {order_number} at {shop_name}: {units, plural, one {# item} other {# items}} for {total}.",
    },
    payment_reminder: {
      subject: "Please pay for your order {order_number}",
      body: "We wait for your transfer of {amount} for order {order_number} at {shop_name}. If it does not arrive by {day}, the order is cancelled.\n\nIf you have sent it already, there is nothing to do: a transfer can take a few days.",
    },
    payment_received: {
      subject: "We received your payment for order {order_number}",
      body: "We received {amount} for your order {order_number} at {shop_name}.\n\n{is_covered, select, yes {Your order is paid, and we prepare it for dispatch.} other {{outstanding} is still to come.}}",
    },
    payment_declined: {
      subject: "Your order {order_number} is not paid yet",
      body: "The payment of {amount} for your order {order_number} at {shop_name} was declined, and no money was taken. We keep the items for you until {deadline}: until then you can pay with the same or another payment method on the page below.\n\nIf you have paid meanwhile, there is nothing to do.",
    },
    payment_failed: {
      subject: "Your order {order_number} was not completed",
      body: "{reason, select, payment {The payment of {total} for your order {order_number} at {shop_name} failed, so the order is closed.} other {We could not complete your order {order_number} at {shop_name}, so it is closed.}}\n\nNo money was taken. If your bank has set an amount aside, it is released within a few days.",
    },
    order_shipped: {
      subject: "Your order {order_number} is on its way",
      body: "Your parcel with {units, plural, one {# item} other {# items}} of order {order_number} is on its way.",
    },
    order_ready: {
      subject: "Your order {order_number} is ready to be picked up",
      body: "{units, plural, one {# item} other {# items}} of your order {order_number} at {shop_name} can be picked up.",
    },
    order_delivered: {
      subject: "Your order {order_number} has arrived",
      body: "Your parcel with {units, plural, one {# item} other {# items}} of order {order_number} has been delivered.\n\nIf something is not right, you can ask for a refund on the page of your order.",
    },
    delivery_failed: {
      subject: "A parcel of your order {order_number} could not be delivered",
      body: "The carrier could not deliver your parcel with {units, plural, one {# item} other {# items}} of order {order_number}.\n\nPlease check with the carrier when it is delivered again or where you can collect it.",
    },
    parcel_returned: {
      subject: "A parcel of your order {order_number} came back to us",
      body: "Your parcel with {units, plural, one {# item} other {# items}} of order {order_number} came back to {shop_name} undelivered.\n\nPlease contact us so that we can send the items again or give the money back.",
    },
    order_cancelled: {
      subject: "Your order {order_number} is cancelled",
      body: "Your order {order_number} at {shop_name} is cancelled.\n\n{has_refund, select, yes {We give back {refunded}. With a payment method it can take a few days to show.} other {}}",
    },
    order_items_cancelled: {
      subject: "Items of your order {order_number} are cancelled",
      body: "{units, plural, one {# item of your order {order_number} at {shop_name} is cancelled and will not be sent.} other {# items of your order {order_number} at {shop_name} are cancelled and will not be sent.}}\n\n{has_refund, select, yes {We give back {refunded}. With a payment method it can take a few days to show.} other {}}",
    },
    order_refunded: {
      subject: "Refund for your order {order_number}",
      body: "We have refunded {amount} of your order {order_number} at {shop_name}.\n\n{destination, select, store_credit {It is store credit of your account, and pays for your next order.} gift_card {It is on a gift card, and pays for your next order.} by_hand {We pay it out by hand, by transfer or in cash. That can take a few days.} other {It goes back to the payment method that you paid with. It can take a few days to show.}}",
    },
    refund_requested: {
      subject: "Your refund request for order {order_number}",
      body: "We have received your request for a refund of {amount} for your order {order_number} at {shop_name}.\n\nWe will write to you when it is decided.",
    },
    refund_approved: {
      subject: "Your refund request for order {order_number} is approved",
      body: "Your request for a refund of {amount} for your order {order_number} at {shop_name} is approved.\n\nWe will write to you when the money is on its way.",
    },
    refund_rejected: {
      subject: "Your refund request for order {order_number} is rejected",
      body: "We cannot agree to your request for a refund of {amount} for your order {order_number} at {shop_name}.",
    },
    order_note: {
      subject: "A message about your order {order_number}",
      body: "{shop_name} has written to you about your order {order_number}:\n\n{note}",
    },
    return_requested: {
      subject: "Your return for order {order_number}",
      body: "We have received your request to return {units, plural, one {# item} other {# items}} of your order {order_number} at {shop_name}.\n\nPlease wait for our answer before you send anything.",
    },
    return_approved: {
      subject: "Your return for order {order_number} is approved",
      body: "You can send {units, plural, one {# item} other {# items}} of your order {order_number} back to {shop_name}.\n\nThe page of your order shows how to send the parcel, as soon as we have a label for it.",
    },
    return_rejected: {
      subject: "Your return for order {order_number} is rejected",
      body: "We cannot take back what you want to return of your order {order_number} at {shop_name}.\n\n{reason}",
    },
    return_received: {
      subject: "Your return for order {order_number} has arrived",
      body: "{units, plural, one {# item} other {# items}} of your order {order_number} arrived at {shop_name}.\n\nWe will write to you when the money is on its way.",
    },
    return_labelled: {
      subject: "Your return label for order {order_number}",
      body: "The label for your return of {units, plural, one {# item} other {# items}} of your order {order_number} to {shop_name} is ready.\n\nPlease print it from the page below and put it on the parcel.",
    },
    invoice_issued: {
      subject: "Invoice {invoice_number} for your order {order_number}",
      body: "Invoice {invoice_number} for your order {order_number} at {shop_name} comes to {amount}. You can read and print it on the page below.",
    },
  },
  labels: {
    subtotal: "Subtotal",
    discount: "Discount",
    shipping: "Shipping",
    tax: "Tax",
    total: "Total",
    account_holder: "Account holder",
    iban: "IBAN",
    bic: "BIC",
    bank_name: "Bank",
    transfer_reference: "Reference",
    transfer_amount: "To transfer",
    transfer_until: "To arrive by",
    cash_on_delivery: "To pay in cash on delivery",
    pick_up_at: "Pick up at",
    carrier: "Carrier",
    tracking_number: "Tracking number",
    to_payment_method: "To your payment method",
    to_store_credit: "To your store credit",
    to_gift_card: "To a gift card",
    to_customer_by_hand: "Paid out by us, by transfer or in cash",
    pay_order: "Pay for your order",
    see_invoice: "See the invoice",
    print_label: "Print the label",
    follow_parcel: "Follow your parcel",
    see_order: "See your order",
  },
};
