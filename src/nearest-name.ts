/** The known name nearest to a mistyped one, if it is at most two edits away. */
export function nearestName(typed: string, known: readonly string[]): string | undefined {
  let best: string | undefined
  let least = 3
  for (const name of known) {
    const distance = editDistance(typed, name)
    if (distance < least) [best, least] = [name, distance]
  }
  return best
}

/** Levenshtein distance, one row of the table at a time. */
function editDistance(a: string, b: string): number {
  let above = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const change = above[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1)
      row.push(Math.min(change, above[j] + 1, row[j - 1] + 1))
    }
    above = row
  }
  return above[b.length]
}
