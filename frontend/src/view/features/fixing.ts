import { t } from "../../core/i18n";
import type { MakeFeature } from "../desk";
import { h, icon } from "../dom";
import { keysOf } from "../keys";

/** Says that what a reviewer draws here is accepted at once, and leads back to the review without a verdict. */
export const fixingFeature: MakeFeature = ({ order, stage, document }) => {
  const { fixing } = order;
  if (fixing === undefined) return {};
  const words = t("You fix and approve {name}. What you draw is accepted as soon as you press {key}.", { name: order.photo.name, key: keysOf("submit") });
  const back = h("a", { class: "outlined bare", href: fixing.back }, icon("arrow-left"), t("Back to the review"), h("kbd", {}, "Esc"));
  return {
    section: h("section", { class: "note fixing", "aria-label": t("Back to the review") }, h("p", {}, words), back),
    commands: {
      // Escape gives up what is under way first; only then does it lead back.
      cancel: () => {
        const idle = !stage.input.busy && !document.busy && stage.looks.compare === "none" && stage.box.tool.sketch() === null;
        if (idle) location.assign(fixing.back);
      },
    },
  };
};
