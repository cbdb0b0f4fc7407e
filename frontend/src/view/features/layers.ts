import type { MakeFeature } from "../desk";
import { LayerList } from "../layer-list";

/** The list of layers, for projects of many labels. */
export const layersFeature: MakeFeature = ({ document, stage, refresh }) => {
  const list = new LayerList(document, () => {
    stage.looks.refreshLayers();
    refresh();
  });
  return { section: list.element };
};
