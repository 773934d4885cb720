import type { NamedTensor } from '../../io/index.js'
import { damagedAt } from './damaged-at.js'

/** Codes up to this length are made room for whatever the weights are: an energy of the caller's own may have none. */
const FREE_LENGTH = 100_000
/** What no space needs a table of more than, entries. */
const LARGEST_TABLE = 30_000_000
/** What a description counts, or gives names to. */
const COUNTS = [
  'labels',
  'items',
  'options',
  'alphabet',
  'left',
  'right',
  'length',
  'places',
  'max',
  'codeLength',
] as const

/**
 * Checks the numbers in the description of a space before the space is made of them: a few bytes may ask for any
 * amount of memory. Codes are no longer than some array of the weights.
 *
 * @throws PartitaError `MODEL_FILE`
 */
export function checkSpaceSize(space: unknown, weights: ReadonlyMap<string, NamedTensor>): void {
  let longest = FREE_LENGTH
  for (const { values } of weights.values()) longest = Math.max(longest, values.length)
  check(space, longest)
}

function check(value: unknown, longest: number): void {
  if (typeof value !== 'object' || value === null) return
  const described = value as Readonly<Record<string, unknown>>
  const counts = COUNTS.flatMap((name) => countOf(described[name]) ?? [])
  const largest = Math.max(0, ...counts)
  if (largest > longest) throw damagedAt('space', `numbers up to ${longest}`, String(largest))
  // every place has each entry of the alphabet, and each on the left all on the right
  const isTable = ['alphabet', 'left'].some((name) => described[name] !== undefined)
  const entries = counts.reduce((product, count) => product * Math.max(1, count), 1)
  const most = isTable ? longest : LARGEST_TABLE
  if (entries > most) throw damagedAt('space', `at most ${most} entries`, String(entries))
  for (const part of Object.values(described)) check(part, longest)
}

function countOf(value: unknown): number | undefined {
  return Array.isArray(value) ? value.length : typeof value === 'number' ? value : undefined
}
