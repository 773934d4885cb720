/** How two-valued data are written: false before true. */
const PAIRS: readonly (readonly [no: string, yes: string])[] = [
  ['false', 'true'],
  ['no', 'yes'],
  ['f', 't'],
  ['n', 'y'],
  ['off', 'on'],
  ['negative', 'positive'],
  ['neg', 'pos'],
  ['absent', 'present'],
]
const TRUTH = new Map<string, readonly [pair: number, truth: 0 | 1]>(
  PAIRS.flatMap(([no, yes], pair): [string, readonly [number, 0 | 1]][] => [
    [no, [pair, 0]],
    [yes, [pair, 1]],
  ]),
)

/** The truth value that a word of a usual pair stands for, in any case; undefined: none. */
export function truthOf(word: string): 0 | 1 | undefined {
  return TRUTH.get(word.toLowerCase())?.[1]
}

/** Whether all words are of one of the usual pairs of truth values, such as yes and no. */
export function areTruths(words: readonly string[]): boolean {
  const pairs = new Set(words.map((word) => TRUTH.get(word.toLowerCase())?.[0]))
  return pairs.size === 1 && !pairs.has(undefined)
}
