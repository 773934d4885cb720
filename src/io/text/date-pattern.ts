import { type DateParts, daysOf, daysOfDate } from './dates.js'

/** Reads a date as days since 1970-01-01; NaN for what is none. */
export type DateReader = (text: string) => number

/** What a run of a letter of a pattern matches, and the part it is. */
const LETTERS: Readonly<
  Record<string, readonly [digits: string, part: keyof DateParts | 'fraction']>
> = {
  y: [String.raw`\d{1,4}`, 'year'],
  M: [String.raw`\d{1,2}`, 'month'],
  d: [String.raw`\d{1,2}`, 'day'],
  H: [String.raw`\d{1,2}`, 'hour'],
  m: [String.raw`\d{1,2}`, 'minute'],
  s: [String.raw`\d{1,2}`, 'second'],
  S: [String.raw`\d{1,3}`, 'fraction'],
}
const FIRST: DateParts = { year: 1970, month: 1, day: 1, hour: 0, minute: 0, second: 0, zone: 0 }

/**
 * Reads dates in a pattern of Java's SimpleDateFormat with the letters `yMdHmsS`, as ARFF declares them, in
 * UTC; undefined for a pattern with others.
 *
 * @param pattern undefined: ISO 8601
 */
export function dateReader(pattern: string | undefined): DateReader | undefined {
  if (pattern === undefined) return daysOfDate
  const parts: (keyof DateParts | 'fraction')[] = []
  let source = ''
  for (const [run, quoted, letters] of pattern.matchAll(/'([^']*)'|([A-Za-z])\2*|[^A-Za-z']+/g)) {
    if (letters !== undefined) {
      const known = LETTERS[letters]
      // three letters of a month are its name
      if (known === undefined || (letters === 'M' && run.length > 2)) return undefined
      source += `(${known[0]})`
      parts.push(known[1])
    } else source += escaped(quoted === undefined ? run : quoted || "'")
  }
  const expression = new RegExp(`^${source}$`)
  return (text) => {
    const match = expression.exec(text)
    if (match === null) return Number.NaN
    const found: Record<string, number> = { ...FIRST, fraction: 0 }
    parts.forEach((part, index) => {
      found[part] = Number(match[index + 1])
    })
    return daysOf({
      ...(found as unknown as DateParts),
      second: found.second + found.fraction / 1000,
    })
  }
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')
}
