/** A vega-lite specification; colours are those of the page, light or dark: `COLORS`. */
export type FigureSpec = Readonly<Record<string, unknown>>

/** Colours by name of the page's style, which follow light and dark. */
export const COLORS = {
  series: ['var(--c1)', 'var(--c2)', 'var(--c3)', 'var(--c4)', 'var(--c5)', 'var(--c6)'],
  faint: 'var(--faint)',
} as const

/** A row of the data of a figure. */
export type Datum = Readonly<Record<string, string | number | boolean | null>>

/** A field of the data on an axis. */
export interface Axis {
  readonly field: string
  readonly title: string
  readonly type?: 'quantitative' | 'nominal' | 'ordinal'
  /** whether 0 is on it */
  readonly zero?: boolean
  readonly domain?: readonly [number, number]
  readonly scale?: 'linear' | 'log' | 'sqrt'
  /** a d3 format */
  readonly format?: string
}

/** What vega-lite says of an axis; names stand in the order of the data. */
export function axisOf({
  field,
  title,
  type = 'quantitative',
  zero = false,
  domain,
  scale = 'linear',
  format,
}: Axis): object {
  if (type !== 'quantitative') {
    return { field, type, title: title || null, sort: null, axis: { labelLimit: 240 } }
  }
  return {
    field,
    type,
    title,
    scale: { type: scale, zero, nice: domain === undefined, ...(domain && { domain }) },
    axis: { tickCount: 5, ...(format && { format }) },
  }
}

/** Width of a figure with all that is around it, in pixels. */
export const WIDTH = 430
/** Pixels of a letter, and of what stands beside each name of a legend. */
const LETTER = 7.5
const SYMBOL = 32

/** Series by colour, in the order of the data. */
export function colorOf(field: string, values: readonly Datum[], symbolType = 'circle') {
  const names = [...new Set(values.map((value) => value[field]))]
  const range = names.map((_, at) => COLORS.series[at % COLORS.series.length])
  const longest = Math.max(...names.map((name) => String(name).length))
  const columns = Math.floor(WIDTH / (LETTER * longest + SYMBOL))
  const legend = {
    orient: 'top',
    direction: 'horizontal',
    columns: Math.max(1, Math.min(columns, names.length)),
    symbolType,
    labelLimit: WIDTH - SYMBOL,
  }
  const scale = { domain: names, range }
  return { field, type: 'nominal', title: null, sort: null, scale, legend }
}

/** As wide as all figures are, whatever stands at its axes. */
export const FITTED = { width: WIDTH, autosize: { type: 'fit-x', contains: 'padding' } } as const
