export type {
  Cell,
  FigureBlock,
  ReportBlock,
  ReportDocument,
  ReportSection,
  TableBlock,
  TableColumn,
  Tile,
} from './document.js'
export type { ImportPackage as ReportPackages } from './draw-figures.js'
export { type DataColumn, figureBlock } from './figure-block.js'
export { type BarFigure, barFigure, type GroupedBars, groupedBars } from './figures/bar-figure.js'
export type { Axis, Datum, FigureSpec } from './figures/figure-spec.js'
export { type HeatFigure, heatFigure } from './figures/heat-figure.js'
export { type LineFigure, lineFigure } from './figures/line-figure.js'
export { histogramFigure, type PointFigure, pointFigure } from './figures/point-figure.js'
export { numberText } from './markup.js'
export { type RenderOptions, renderReport } from './render-report.js'
