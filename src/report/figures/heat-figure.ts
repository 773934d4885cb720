import { COLORS, type Datum, type FigureSpec } from './figure-spec.js'

/** A matrix of numbers around a middle. */
export interface HeatFigure {
  /** a cell each: `x` and `y` by name, `value`, and to which panel it belongs */
  readonly values: readonly (Datum & {
    readonly x: string
    readonly y: string
    readonly value: number
    readonly panel: string
  })[]
  /** largest distance from 0 that is told apart */
  readonly largest: number
  readonly above: string
  readonly below: string
}

/** Side by side matrices, one colour above zero and another below, the stronger the farther from it. */
export function heatFigure({ values, largest, above, below }: HeatFigure): FigureSpec {
  const count = new Set(values.map(({ x }) => x)).size
  const side = Math.max(150, Math.min(300, count * 17))
  const cells = values.map((cell) => ({
    ...cell,
    side: cell.value >= 0 ? above : below,
    strength: Math.min(1, Math.abs(cell.value) / largest),
  }))
  const axis = (field: 'x' | 'y') => ({
    field,
    type: 'nominal',
    title: null,
    sort: null,
    axis: {
      labelLimit: 130,
      ...(field === 'x' && { labelAngle: -60 }),
      ticks: false,
      domain: false,
    },
  })
  return {
    data: { values: cells },
    facet: {
      field: 'panel',
      type: 'nominal',
      title: null,
      columns: 2,
      sort: [...new Set(values.map(({ panel }) => panel))],
    },
    spec: {
      width: side,
      height: side,
      mark: { type: 'rect' },
      encoding: {
        x: axis('x'),
        y: axis('y'),
        color: {
          field: 'side',
          type: 'nominal',
          title: null,
          scale: { domain: [above, below], range: [COLORS.series[0], COLORS.series[1]] },
          legend: { orient: 'top', symbolType: 'square' },
        },
        opacity: {
          field: 'strength',
          type: 'quantitative',
          scale: { domain: [0, 1], range: [0, 1] },
          legend: null,
        },
      },
    },
  }
}
