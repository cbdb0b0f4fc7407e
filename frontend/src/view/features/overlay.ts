import { Controls } from "../controls";
import type { MakeFeature } from "../desk";

/** How the mask is shown over the photo. */
export const overlayFeature: MakeFeature = ({ stage: { looks }, refresh }) => {
  const controls = new Controls(looks, refresh);
  return {
    section: controls.element,
    show: () => controls.show(looks),
    commands: {
      cycleMode: () => looks.cycle(),
      cycleModeBack: () => looks.cycle(-1),
      fainter: () => looks.fade(-1),
      stronger: () => looks.fade(1),
    },
  };
};
