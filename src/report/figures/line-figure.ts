import {
  type Axis,
  axisOf,
  COLORS,
  colorOf,
  type Datum,
  FITTED,
  type FigureSpec,
} from './figure-spec.js'

/** Lines over an axis. */
export interface LineFigure {
  readonly values: readonly Datum[]
  readonly x: Axis
  readonly y: Axis
  /** a line each */
  readonly series: string
  /** fields of a band around each line */
  readonly band?: readonly [lower: string, upper: string]
  /** what would be right: `y = x` */
  readonly diagonal?: boolean
  readonly points?: boolean
}

/**
 * Lines, a colour each.
 *
 * @example
 * ```ts
 * import { lineFigure } from 'partita/core'
 * const values = [{ epoch: 1, loss: 2, pass: 'select' }, { epoch: 2, loss: 1.5, pass: 'select' }]
 * const x = { field: 'epoch', title: 'epoch' }
 * console.log(lineFigure({ values, x, y: { field: 'loss', title: 'nats' }, series: 'pass' }))
 * ```
 */
export function lineFigure(figure: LineFigure): FigureSpec {
  const { values, x, y, series, band, diagonal, points = false } = figure
  const color = colorOf(series, values, 'stroke')
  const [low, high] = diagonalOf(figure)
  return {
    ...FITTED,
    height: 220,
    data: { values },
    layer: [
      ...(diagonal
        ? [
            {
              data: { values: [low, high].map((at) => ({ [x.field]: at, [y.field]: at })) },
              mark: { type: 'line', color: COLORS.faint, strokeDash: [4, 4] },
              encoding: { x: axisOf(x), y: axisOf(y) },
            },
          ]
        : []),
      ...(band
        ? [
            {
              mark: { type: 'area', opacity: 0.18 },
              encoding: {
                x: axisOf(x),
                y: { ...axisOf(y), field: band[0] },
                y2: { field: band[1] },
                color,
              },
            },
          ]
        : []),
      {
        mark: {
          type: 'line',
          strokeWidth: 2,
          ...(points && { point: { filled: true, size: 40 } }),
        },
        encoding: { x: axisOf(x), y: axisOf(y), color },
      },
    ],
  }
}

function diagonalOf({ values, x, y }: LineFigure): [number, number] {
  if (x.domain) return [...x.domain]
  const all = values.flatMap((value) => [Number(value[x.field]), Number(value[y.field])])
  return [Math.min(...all), Math.max(...all)]
}
