import { readFileSync } from 'node:fs'

interface GoldenFolds {
  readonly stratified: readonly {
    readonly labels: number[][]
    readonly folds: number
    readonly order: 1 | 2
    readonly choices: [n: number, chosen: number][]
    readonly foldOf: number[]
  }[]
  readonly student: readonly { t: number; degrees: number; p: number }[]
}

/** What iterative-stratification and SciPy say. */
export const goldenFolds: GoldenFolds = JSON.parse(
  readFileSync(new URL('../golden/folds.json', import.meta.url), 'utf8'),
)
