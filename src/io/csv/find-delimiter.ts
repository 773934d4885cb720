const CANDIDATES = [',', ';', '\t', '|'] as const
/** records looked at */
const RECORDS = 20

/**
 * The character that separates the fields of CSV text: one that stands in the header, and as often in the
 * records after it; a comma if nothing says otherwise. What is quoted does not count.
 */
export function findDelimiter(text: string): string {
  const counts = delimiterCounts(text)
  const [header] = counts
  if (header === undefined) return ','
  const found = [...CANDIDATES.keys()].filter((at) => header[at] > 0)
  if (found.length <= 1) return CANDIDATES[found[0] ?? 0]
  const steady = found.filter((at) => counts.every((record) => record[at] === header[at]))
  const [best = found[0]] = steady.sort((a, b) => header[b] - header[a] || a - b)
  return CANDIDATES[best]
}

/** what spreadsheets write, or ask for, before the header */
const SEPARATOR_LINE = /^\ufeff?(?:"sep=(.)"|sep=(.)) *(?:\r\n|\n|\r)/i

/** CSV text without a first line such as `sep=;`, and what that says. */
export function withoutSeparatorLine(text: string): {
  readonly text: string
  readonly said: string | undefined
} {
  const [line, quoted, plain] = SEPARATOR_LINE.exec(text.slice(0, 20)) ?? ['']
  return { text: text.slice(line.length), said: quoted ?? plain }
}

/** How often each candidate stands outside quotes in the first records that are not empty. */
function delimiterCounts(text: string): number[][] {
  const records: number[][] = []
  let counts = CANDIDATES.map(() => 0)
  let isQuoted = false
  let isEmpty = true
  const end = () => {
    if (!isEmpty) records.push(counts)
    counts = CANDIDATES.map(() => 0)
    isEmpty = true
  }
  for (let at = 0; at < text.length && records.length < RECORDS; at++) {
    const character = text[at]
    if (character === '"') isQuoted = !isQuoted
    else if (!isQuoted && (character === '\n' || character === '\r')) {
      end()
      continue
    }
    if (!isQuoted) {
      const candidate = CANDIDATES.indexOf(character as ',')
      if (candidate >= 0) counts[candidate]++
    }
    isEmpty = false
  }
  // a record that the file ends in the middle of its quotes is none
  if (records.length < RECORDS && !isQuoted) end()
  return records
}
