import type { MakeFeature } from "../desk";
import { h } from "../dom";
import { aboutPhoto } from "../panel";

/** The photo's name, why it is here, and what the reviewer said. */
export const aboutFeature: MakeFeature = ({ order }) => ({ section: h("div", { class: "about" }, ...aboutPhoto(order)) });
