import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import type { BinaryMatrix, ScoreMatrix } from '../../src/metrics/index.js'

function readGolden(name: string) {
  return JSON.parse(readFileSync(new URL(`../golden/${name}.json`, import.meta.url), 'utf8'))
}

interface GoldenCase {
  name: string
  truth: BinaryMatrix
  predicted: BinaryMatrix
  scores: ScoreMatrix
  weights: number[] | undefined
  byPolicy: Record<'zero' | 'one' | 'skip', Record<string, number>>
  golden: Record<string, number>
}

/** The scikit-learn cases: label sets with empty rows and labels, scores with ties. */
export const goldenCases: GoldenCase[] = readGolden('metrics').cases.map(
  // biome-ignore lint/suspicious/noExplicitAny: parsed JSON
  (c: any): GoldenCase => ({
    name: `${c.rows} × ${c.cols}${c.weights ? ', weighted' : ''}`,
    truth: { rows: c.rows, cols: c.cols, values: c.truth },
    predicted: { rows: c.rows, cols: c.cols, values: c.predicted },
    scores: { rows: c.rows, cols: c.cols, values: c.scores },
    weights: c.weights ?? undefined,
    byPolicy: c.byPolicy,
    golden: c,
  }),
)

/** Random truth and prediction of the same shape. */
export const labelSetPairs = fc
  .tuple(fc.integer({ min: 1, max: 7 }), fc.integer({ min: 1, max: 7 }))
  .chain(([rows, cols]) => {
    const bits = fc.array(fc.integer({ min: 0, max: 1 }), {
      minLength: rows * cols,
      maxLength: rows * cols,
    })
    return fc.record({
      truth: bits.map((values) => ({ rows, cols, values })),
      predicted: bits.map((values) => ({ rows, cols, values })),
    })
  })

/** The SciPy and scikit-learn cases: pairs of score vectors, with and without ties. */
export const rankingPairs: ({ first: number[]; second: number[] } & Record<string, number>)[] =
  readGolden('ranking-metrics').pairs

/** Random pairs of equally long score vectors with many ties. */
export const scorePairs = fc.integer({ min: 1, max: 8 }).chain((k) => {
  const scores = fc.array(fc.integer({ min: 0, max: 5 }), { minLength: k, maxLength: k })
  return fc.tuple(scores, scores)
})
