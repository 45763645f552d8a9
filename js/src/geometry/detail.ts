/** How much is drawn at which zoom. */

/** What to draw; `html` says that nodes are elements instead of being painted. */
export interface Detail {
  readonly html: boolean;
  /** The title of a painted node. */
  readonly title: boolean;
  readonly ports: boolean;
  /** The stripe and the status dot of a painted node; below this it is a plain box. */
  readonly header: boolean;
  /** Curved connections; below this they are straight. */
  readonly curves: boolean;
  /** The dots of the background. */
  readonly dots: boolean;
}

/** From this zoom on, nodes are elements. */
export const HTML_ZOOM = 0.5;

/** With more nodes than this in view they are painted, however large. */
export const HTML_NODES = 300;

/** The height of a title at zoom 1, and the least height at which it is worth painting. */
const TITLE = { height: 13, least: 7 } as const;

/** What to draw at a zoom with so many nodes in view. */
export function detailAt(zoom: number, nodesInView: number): Detail {
  return {
    html: zoom >= HTML_ZOOM && nodesInView <= HTML_NODES,
    title: zoom * TITLE.height >= TITLE.least,
    ports: zoom >= 0.35,
    header: zoom >= 0.12,
    curves: zoom >= 0.12,
    dots: zoom >= 0.4,
  };
}
