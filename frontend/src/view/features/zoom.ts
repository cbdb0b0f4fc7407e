import type { MakeFeature } from "../desk";

const STEP = 1.25;

/** Zoom by keys. */
export const zoomFeature: MakeFeature = ({ stage }) => ({
  commands: {
    zoomIn: () => stage.zoom(stage.store.camera.scale * STEP),
    zoomOut: () => stage.zoom(stage.store.camera.scale / STEP),
    fit: () => stage.fit(),
    actual: () => stage.zoom(1),
  },
});
