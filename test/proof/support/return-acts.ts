import {
  approveReturn,
  cancelByHolder,
  cancelReturn,
  inspectReturn,
  inspectUnits,
  openByStaff,
  receiveReturn,
  refundReturn,
  rejectReturn,
  requestReturn,
} from "./returns.ts";
import { accountOf, cancelUnitsByShopper, holderOf, itemsOf, refundByStaff } from "./scene.ts";
import type { Act } from "./stages.ts";

/** What may happen to goods that come back, and to the money for them. */
export const returnActs = {
  "an approval of a return": { from: ["returning, requested"], needs: "parcel", run: approveReturn },
  "a rejection of a return": { from: ["returning, requested"], needs: "parcel", run: rejectReturn },
  "a return that is called off": {
    from: ["sent", "returning, requested", "returning, approved"],
    needs: "parcel",
    run: cancelReturn,
  },
  "a return that its shopper calls off": {
    from: ["returning, requested", "returning, approved", "returning a part"],
    needs: "parcel",
    run: async (bindings, scene) => cancelByHolder(bindings, scene, await holderOf(scene)),
  },
  "a return that is counted": {
    from: ["sent", "returning, requested", "returning, approved", "returning, received", "returning a part"],
    needs: "parcel",
    run: (bindings, scene) => receiveReturn(bindings, scene, 1),
  },
  "another count of a return": {
    from: ["returning, requested", "returning, approved", "returning, received"],
    needs: "parcel",
    run: (bindings, scene) => receiveReturn(bindings, scene, 2),
  },
  "a return that a guest asks for": {
    from: ["returning, requested", "returning, approved", "returning, received"],
    needs: "parcel",
    run: async (bindings, scene) => requestReturn(bindings, scene, 1, await holderOf(scene), "guest"),
  },
  "a return that an account asks for": {
    from: ["returning, requested"],
    needs: "parcel",
    run: async (bindings, scene) => requestReturn(bindings, scene, 1, await accountOf(scene), "account"),
  },
  "a return that staff open": {
    from: ["returning, requested", "returning, approved"],
    needs: "parcel",
    run: (bindings, scene) => openByStaff(bindings, scene, 1, `${scene.key}-staff`),
  },
  "an inspection of a return": {
    from: ["returning, requested", "returning, approved", "returning, received"],
    needs: "parcel",
    run: (bindings, scene) => inspectUnits(bindings, scene, { restock: 1 }, "inspect-one"),
  },
  "another inspection of a return": { from: ["returning, received"], needs: "parcel", run: inspectReturn },
  "a refund of a return": {
    from: ["returning, requested", "returning, approved", "returning, received", "returning a part"],
    needs: "parcel",
    run: (bindings, scene) => refundReturn(bindings, scene),
  },
  "another refund of a return": {
    from: ["returning, approved", "returning, received"],
    needs: "parcel",
    run: (bindings, scene) => refundReturn(bindings, scene, {}, "return-again"),
  },
  "a refund of a return to store credit": {
    from: ["returning, approved", "returning, received"],
    needs: "parcel",
    run: (bindings, scene) => refundReturn(bindings, scene, { to: "store_credit" }, "return-credit"),
  },
  "a refund of a unit that was sent": {
    from: ["sent", "returning, requested", "returning, approved", "returning, received", "returning a part"],
    needs: "parcel",
    run: async (bindings, scene) => {
      const items = await itemsOf(scene, 1);
      return refundByStaff(bindings, scene, { items, restock: true }, `${scene.key}-sent-unit`);
    },
  },
  "a refund of an amount": {
    from: ["returning, requested", "returning, approved", "returning, received"],
    needs: "parcel",
    run: (bindings, scene) => refundByStaff(bindings, scene, { amount: 4_000 }, `${scene.key}-amount`),
  },
  "a refund of all the money": {
    from: ["returning, requested", "returning, approved", "returning, received", "returning a part"],
    needs: "parcel",
    run: (bindings, scene) => refundByStaff(bindings, scene, {}, `${scene.key}-money`),
  },
  "a cancel of units by the shopper": {
    from: ["sold", "packed", "returning a part"],
    needs: "payment",
    run: cancelUnitsByShopper,
  },
} as const satisfies Record<string, Act>;
