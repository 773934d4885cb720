import { checkOption, PartitaError } from '../../errors.js'
import { Rng } from '../../random/index.js'
import { canonicalJson } from '../units/canonical-json.js'
import { checkKnown } from '../validation-options.js'

/** A range that values are drawn from. */
export interface RandomRange {
  readonly from: number
  readonly to: number
  /** `'log'`: evenly over orders of magnitude; default `'linear'` */
  readonly scale?: 'linear' | 'log'
  /** whole numbers only */
  readonly integer?: boolean
}

/** Candidates that are drawn. */
export interface RandomSearch {
  /** how many */
  readonly count: number
  /** of each option values to choose from, or a range */
  readonly options: Readonly<Record<string, readonly unknown[] | RandomRange>>
}

/** What is tried; exactly one of the three. */
export interface SearchOptions {
  /** values of each option: all combinations */
  readonly grid?: Readonly<Record<string, readonly unknown[]>>
  readonly random?: RandomSearch
  /** the options of each candidate */
  readonly candidates?: readonly object[]
}

/** More candidates than this are a mistake. */
const MOST_CANDIDATES = 100_000
/** So many draws for each that is wanted; then all are taken to have been drawn. */
const DRAWS = 50

/**
 * The options of each candidate, all different, in order: of a grid the last option varies fastest.
 *
 * @param seed of random candidates
 * @throws PartitaError `INVALID_OPTION` unless exactly one search is asked for, and there is something in it
 *
 * @internal
 */
export function candidatesOf(search: SearchOptions, seed: number): object[] {
  const { grid, random, candidates } = search
  const given = Object.entries({ grid, random, candidates }).filter(([, of]) => of !== undefined)
  if (given.length !== 1) {
    throw new PartitaError('INVALID_OPTION', 'a sweep needs one search', {
      expected: 'exactly one of grid, random, candidates',
      received: given.map(([name]) => name).join(' and ') || 'none',
    })
  }
  if (grid) return gridOf(grid)
  if (random) return drawn(random, seed)
  const isList = Array.isArray(candidates) && candidates.length > 0
  checkOption(isList, 'candidates', 'at least one candidate', candidates)
  return distinct(candidates as object[])
}

function gridOf(grid: NonNullable<SearchOptions['grid']>): object[] {
  const names = namesOf(grid, 'grid')
  for (const name of names) checkValues(grid[name], `grid.${name}`)
  const count = names.reduce((product, name) => product * grid[name].length, 1)
  checkOption(count <= MOST_CANDIDATES, 'grid', `at most ${MOST_CANDIDATES} candidates`, count)
  return distinct(
    names.reduce<object[]>(
      (all, name) => all.flatMap((own) => grid[name].map((value) => ({ ...own, [name]: value }))),
      [{}],
    ),
  )
}

function drawn({ count, options, ...rest }: RandomSearch, seed: number): object[] {
  checkKnown(rest, ['count', 'options'], 'random')
  const isCount = Number.isSafeInteger(count) && count >= 1 && count <= MOST_CANDIDATES
  checkOption(isCount, 'random.count', `a whole number from 1 to ${MOST_CANDIDATES}`, count)
  const names = namesOf(options, 'random.options')
  for (const name of names) checkRange(options[name], `random.options.${name}`)
  const rng = new Rng(seed).split('candidates')
  const found = new Map<string, object>()
  for (let draw = 0; found.size < count && draw < DRAWS * count; draw++) {
    const own = rng.split(draw)
    const candidate = Object.fromEntries(
      names.map((name) => [name, drawnValue(options[name], own.split(name))]),
    )
    const key = canonicalJson(candidate)
    if (!found.has(key)) found.set(key, candidate)
  }
  return [...found.values()]
}

function drawnValue(of: readonly unknown[] | RandomRange, rng: Rng): unknown {
  if (isList(of)) return of[rng.integer(of.length)]
  const { from, to, scale, integer } = of
  if (integer && scale !== 'log') return from + rng.integer(to - from + 1)
  const u = rng.uniform()
  const value =
    scale === 'log'
      ? Math.exp(Math.log(from) + u * (Math.log(to) - Math.log(from)))
      : from + u * (to - from)
  // few digits, so that a leaderboard can be read and typed
  return Math.min(to, Math.max(from, integer ? Math.round(value) : Number(value.toPrecision(4))))
}

function checkRange(of: readonly unknown[] | RandomRange, where: string): void {
  if (isList(of)) {
    checkValues(of, where)
    return
  }
  const isRange = typeof of === 'object' && of !== null && of.from < of.to
  checkOption(isRange, where, 'values to choose from, or { from, to } with from < to', of)
  checkKnown(of, ['from', 'to', 'scale', 'integer'], where)
  const { from, to, scale = 'linear', integer } = of
  checkOption(scale === 'linear' || scale === 'log', `${where}.scale`, "'linear' or 'log'", scale)
  const hasLog = scale === 'linear' || from > 0
  checkOption(hasLog, `${where}.from`, 'a number above 0 with scale log', from)
  const areWhole = Number.isSafeInteger(from) && Number.isSafeInteger(to)
  checkOption(!integer || areWhole, where, 'whole numbers, as integer says', `${from}, ${to}`)
}

function namesOf(options: object | undefined, where: string): string[] {
  const names = Object.keys(options ?? {})
  if (names.length > 0) return names
  throw new PartitaError('INVALID_OPTION', `${where} is empty`, {
    expected: 'values of at least one option',
    hint: "such as { rate: [0.001, 0.01], energy: ['linear', 'pairwise'] }",
  })
}

function checkValues(values: unknown, where: string): void {
  const isFilled = Array.isArray(values) && values.length > 0
  checkOption(isFilled, where, 'a list of at least one value', values)
}

function isList(of: readonly unknown[] | RandomRange): of is readonly unknown[] {
  return Array.isArray(of)
}

function distinct(candidates: readonly object[]): object[] {
  return [...new Map(candidates.map((own) => [canonicalJson(own), own])).values()]
}
