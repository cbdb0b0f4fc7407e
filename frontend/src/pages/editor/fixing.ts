import type { Fixed } from "../../api/client";
import type { FixingData } from "../../core/order";
import { givenWords } from "../../view/review/words";
import { remember } from "../review/ledger";

/** The fixed mask is accepted: go on with the next photo of the review, or to its sheet. The editor rests until it is there. */
export function leaveFixing(fixing: FixingData, { batch, next }: Fixed, name: string): Promise<never> {
  if (batch !== null) remember(batch, givenWords("fixed", [name]));
  location.assign(next === null ? fixing.sheet : fixing.item.replace("/0/", `/${next}/`));
  return new Promise<never>(() => undefined);
}
