import { type Axis, axisOf, COLORS, type Datum, FITTED, type FigureSpec } from './figure-spec.js'

/** Points of two numbers. */
export interface PointFigure {
  readonly values: readonly Datum[]
  readonly x: Axis
  readonly y: Axis
  /** draws `y = x` */
  readonly diagonal?: boolean
  readonly size?: number
}

/** Points of two numbers, and the line on which they would be equal. */
export function pointFigure({ values, x, y, diagonal, size = 30 }: PointFigure): FigureSpec {
  const all = values.flatMap((value) => [Number(value[x.field]), Number(value[y.field])])
  const ends = [Math.min(...all), Math.max(...all)]
  return {
    ...FITTED,
    height: 260,
    data: { values },
    layer: [
      ...(diagonal
        ? [
            {
              data: { values: ends.map((at) => ({ [x.field]: at, [y.field]: at })) },
              mark: { type: 'line', color: COLORS.faint, strokeDash: [4, 4] },
              encoding: { x: axisOf(x), y: axisOf(y) },
            },
          ]
        : []),
      {
        mark: { type: 'point', filled: true, size, opacity: 0.55, color: COLORS.series[0] },
        encoding: { x: axisOf(x), y: axisOf(y) },
      },
    ],
  }
}

/** How many values lie in each part of an axis. */
export function histogramFigure(values: readonly Datum[], x: Axis, bins = 30): FigureSpec {
  return {
    ...FITTED,
    height: 160,
    data: { values },
    mark: { type: 'bar', color: COLORS.series[0], binSpacing: 1 },
    encoding: {
      x: { field: x.field, bin: { maxbins: bins }, title: x.title, axis: { tickCount: 6 } },
      y: { aggregate: 'count', title: 'rows', axis: { tickCount: 4 } },
    },
  }
}
