import type { MakeFeature } from "../desk";
import { Controls } from "../controls";

/** How the mask is shown over the photo, and what it is compared with. */
export const overlayFeature: MakeFeature = ({ stage: { looks }, run, refresh }) => {
  const controls = new Controls(looks, run, refresh);
  return {
    section: controls.element,
    show: () => controls.show(looks),
    commands: {
      cycleMode: () => looks.cycle(),
      prediction: () => looks.toggle("prediction"),
      previous: () => looks.toggle("previous"),
      difference: () => looks.toggle("difference"),
      fainter: () => looks.fade(-1),
      stronger: () => looks.fade(1),
    },
  };
};
