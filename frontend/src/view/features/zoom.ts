import type { MakeFeature } from "../desk";

const STEP = 1.25;
const TURN = Math.PI / 12;

/** Zoom and turn by keys; turns go from step to step, wherever two fingers left the photo. */
export const zoomFeature: MakeFeature = ({ stage }) => {
  const turn = (steps: 1 | -1): void => stage.rotate((Math.round(stage.store.camera.angle / TURN) + steps) * TURN);
  return {
    commands: {
      zoomIn: () => stage.zoom(stage.store.camera.scale * STEP),
      zoomOut: () => stage.zoom(stage.store.camera.scale / STEP),
      fit: () => stage.fit(),
      actual: () => stage.zoom(1),
      rotateLeft: () => turn(-1),
      rotateRight: () => turn(1),
      upright: () => stage.rotate(0),
    },
  };
};
