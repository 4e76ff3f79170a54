/** Where carriers show how far a parcel is, by the letters and digits of their names. */
export const carrierPages: Readonly<Record<string, string>> = {
  dhl: "https://www.dhl.com/global-en/home/tracking.html?tracking-id=",
  dpd: "https://tracking.dpd.de/status/en_US/parcel/",
  evri: "https://www.evri.com/track/parcel/",
  fedex: "https://www.fedex.com/fedextrack/?trknbr=",
  japanpost: "https://trackings.post.japanpost.jp/services/srv/search/direct?reqCodeNo1=",
  royalmail: "https://www.royalmail.com/track-your-item#/tracking-results/",
  sagawa: "https://k2k.sagawa-exp.co.jp/p/web/okurijosearch.do?okurijoNo=",
  ups: "https://www.ups.com/track?tracknum=",
  usps: "https://tools.usps.com/go/TrackConfirmAction?tLabels=",
  yamato: "https://jizen.kuronekoyamato.co.jp/jizen/servlet/crjz.b.NQ0010?id=",
};

/** The carrier's page of a parcel; null without a number, and for a carrier that is not known here. */
export function trackingLink(carrier: string | null, tracking_number: string | null): string | null {
  const name = (carrier ?? "").toLowerCase().replaceAll(/[^a-z0-9]/g, "");
  const page = Object.hasOwn(carrierPages, name) ? carrierPages[name] : undefined;
  return page === undefined || tracking_number === null ? null : `${page}${encodeURIComponent(tracking_number)}`;
}
