import { mean } from '../../numbers/index.js'
import type { RowScores, Slice } from './diagnosis.js'

/** Numbers of more values are cut into quarters. */
const MOST_VALUES = 10
/** Names of more values: those of fewest rows together. */
const MOST_NAMES = 30

/** Scores of the rows that share a value; numbers of many values by quarters, names by number of rows. */
export function slicesBy(values: ArrayLike<number | string>, rows: RowScores): Slice[] {
  const given = Array.from(values)
  const distinct = new Set(given)
  const isNumeric = given.every((value) => typeof value === 'number')
  const names =
    isNumeric && distinct.size > MOST_VALUES ? quarters(given as number[]) : given.map(String)
  const byName = new Map<string, number[]>()
  names.forEach((name, row) => {
    const own = byName.get(name)
    if (own) own.push(row)
    else byName.set(name, [row])
  })
  const parts = [...byName]
  if (isNumeric) {
    const first = (own: readonly number[]) => given[own[0]] as number
    parts.sort(([, a], [, b]) => first(a) - first(b))
  } else parts.sort(([, a], [, b]) => b.length - a.length)
  const rest = parts.splice(MOST_NAMES).flatMap(([, own]) => own)
  if (rest.length > 0) parts.push(['(all others)', rest])
  return parts.map(([value, own]) => sliceOf(value, own, rows))
}

function sliceOf(value: string, own: readonly number[], { nll, scores }: RowScores): Slice {
  const losses = own.map((row) => nll[row])
  const finite = losses.filter((loss) => loss !== null)
  return {
    value,
    rows: own.length,
    nll: finite.length === own.length ? mean(finite) : null,
    scores: Object.fromEntries(
      Object.entries(scores).map(([name, all]) => [name, mean(own.map((row) => all[row]))]),
    ),
  }
}

/** The quarter of every number, `1.2 to 3.4`; equal numbers are never parted. */
function quarters(values: readonly number[]): string[] {
  const sorted = values.filter((value) => !Number.isNaN(value)).sort((a, b) => a - b)
  const cuts = [0.25, 0.5, 0.75].map((share) => sorted[Math.floor(share * sorted.length)])
  const quarterOf = (value: number) => cuts.filter((cut) => value >= cut).length
  const ranges = new Map<number, [number, number]>()
  for (const value of sorted) {
    const quarter = quarterOf(value)
    ranges.set(quarter, [ranges.get(quarter)?.[0] ?? value, value])
  }
  const short = (value: number) => String(Number(value.toPrecision(4)))
  return values.map((value) => {
    const range = ranges.get(quarterOf(value))
    return Number.isNaN(value) || !range ? '(missing)' : `${short(range[0])} to ${short(range[1])}`
  })
}
