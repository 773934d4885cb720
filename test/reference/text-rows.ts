import type { TextModel } from '../../src/features.js'

/** Rows of weighted words of texts, by the definition: every term looked for among all. */
export function textRows(
  texts: readonly string[],
  terms: readonly string[],
  { idf, counts, norm, ngrams, stopWords = [] }: TextModel,
  stem: (word: string) => string = (word) => word,
): number[][] {
  return texts.map((text) => {
    const words = (
      text
        .toLowerCase()
        .normalize('NFC')
        .match(/[\p{L}\p{N}_]{2,}/gu) ?? []
    )
      .filter((word) => !stopWords.includes(word))
      .map(stem)
    const runs = words.flatMap((_, first) => {
      return words.slice(first, first + ngrams[1]).flatMap((_, more) => {
        return more + 1 < ngrams[0] ? [] : [words.slice(first, first + more + 1).join(' ')]
      })
    })
    const row = terms.map((term, column) => {
      const n = runs.filter((run) => run === term).length
      const f = n === 0 ? 0 : counts === 'counts' ? n : counts === 'binary' ? 1 : 1 + Math.log(n)
      return f * (idf?.[column] ?? 1)
    })
    const length = norm === 'l1' ? row.reduce((a, b) => a + b, 0) : Math.hypot(...row)
    return row.map((value) => (norm === 'none' || length === 0 ? value : value / length))
  })
}
