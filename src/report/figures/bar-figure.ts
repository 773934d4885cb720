import {
  type Axis,
  axisOf,
  COLORS,
  colorOf,
  type Datum,
  FITTED,
  type FigureSpec,
} from './figure-spec.js'

/** Bars, or points, of names one below the other. */
export interface BarFigure {
  readonly values: readonly Datum[]
  readonly x: Axis
  /** a row each */
  readonly y: Axis
  /** points of several colours in a row in place of a bar */
  readonly series?: string
  /** fields of the ends of a line through each bar */
  readonly spread?: readonly [lower: string, upper: string]
}

/**
 * Numbers of named things, one below the other: a bar each, or points of several colours.
 *
 * @example
 * ```ts
 * import { barFigure } from 'partita/core'
 * const values = [{ input: 'tempo', nats: 0.4 }, { input: 'key', nats: 0.1 }]
 * const y = { field: 'input', title: '', type: 'nominal' as const }
 * console.log(barFigure({ values, x: { field: 'nats', title: 'nats' }, y }))
 * ```
 */
export function barFigure({ values, x, y, series, spread }: BarFigure): FigureSpec {
  const rows = axisOf({ ...y, type: y.type ?? 'nominal' })
  const across = axisOf({ zero: true, ...x })
  const ends = spread && {
    mark: { type: 'rule', color: 'var(--ink)', strokeWidth: 1.5 },
    encoding: { y: rows, x: { ...across, field: spread[0] }, x2: { field: spread[1] } },
  }
  const marks = series
    ? [
        {
          mark: { type: 'line', color: COLORS.faint, strokeWidth: 2 },
          encoding: { y: rows, x: across, detail: { field: y.field } },
        },
        {
          mark: { type: 'point', filled: true, size: 70, opacity: 1 },
          encoding: { y: rows, x: across, color: colorOf(series, values) },
        },
      ]
    : [
        {
          mark: { type: 'bar', color: COLORS.series[0], height: { band: 0.7 } },
          encoding: { y: rows, x: across },
        },
      ]
  return {
    ...FITTED,
    height: { step: series ? 20 : 18 },
    data: { values },
    layer: [...marks, ...(ends ? [ends] : [])],
  }
}

/** Bars side by side. */
export interface GroupedBars {
  readonly values: readonly Datum[]
  readonly x: Axis
  readonly y: Axis
  /** a bar of each group */
  readonly series: string
}

/** Columns of several colours over an ordered axis. */
export function groupedBars({ values, x, y, series }: GroupedBars): FigureSpec {
  const base = axisOf({ ...x, type: 'ordinal' })
  return {
    ...FITTED,
    height: 200,
    data: { values },
    mark: { type: 'bar' },
    encoding: {
      x: { ...base, axis: { labelAngle: 0 } },
      xOffset: { field: series, sort: null },
      y: axisOf({ zero: true, ...y }),
      color: colorOf(series, values),
    },
  }
}
