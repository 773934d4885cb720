import type { LikeliestCodes, Posterior } from '../../inference/index.js'

/**
 * The most probable outputs of a row.
 *
 * @example
 * ```ts
 * import { MultilabelClassifier } from 'partita'
 * import type { LikelyOutputs } from 'partita/core'
 * const X = [[0, 1], [1, 0], [1, 1], [0, 0]]
 * const Y = [['rain'], ['sun'], ['rain', 'sun'], []]
 * const fitted = await new MultilabelClassifier({ labels: ['rain', 'sun'], epochs: 5 }).fit(X, Y)
 * const [likely]: LikelyOutputs<string[]>[] = await fitted.mostProbable([[0, 1]], 2)
 * console.log(likely.outputs, likely.probabilities) // two sets, and how probable each is
 * ```
 */
export interface LikelyOutputs<Output> {
  /** each once, the most probable first */
  readonly outputs: readonly Output[]
  /** of each, given what is known */
  readonly probabilities: Float64Array
  /**
   * `'exact'`: there is no likelier one, and the probabilities are exact; `'sampled'`: the likeliest of
   * those that were drawn
   */
  readonly method: 'exact' | 'sampled'
}

/** What is listed first of a posterior, but what is impossible, as outputs. */
export function likelyOutputs<Output>(
  { kind }: Posterior,
  { codes, weights }: LikeliestCodes,
  decode: (code: Float32Array) => Output,
): LikelyOutputs<Output> {
  const possible = weights.filter((weight) => weight > 0)
  return {
    outputs: codes.slice(0, possible.length).map(decode),
    probabilities: possible,
    method: kind === 'sampled' ? 'sampled' : 'exact',
  }
}
