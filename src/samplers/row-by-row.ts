import type { Proposal, ProposalContext } from './proposal.js'

/**
 * A proposal whose draws for a row depend neither on the other rows of the batch nor on the row's place
 * in it: the stream of the generator starts anew for each row (common random numbers). The density is
 * unchanged. For predictions, where a row must be answered alike in any company; in training independent
 * rows have less variance. A shared proposal is returned as it is.
 *
 * @example
 * ```ts
 * import { drawSamples, Rng, rowByRow, subsets, tied } from 'partita/core'
 * const space = subsets(2)
 * const context = { rows: 2, linearScores: Float32Array.of(1, -1, 1, -1) } // two rows that are equal
 * const { codes } = drawSamples(rowByRow(tied(space)), space, new Rng(1), 5, context)
 * console.log(codes.slice(0, 10), codes.slice(10)) // the same five sets twice
 * ```
 */
export function rowByRow(proposal: Proposal): Proposal {
  if (proposal.shared) return proposal
  return {
    ...proposal,
    sample(rng, count, context, out) {
      const { rows } = context
      const read = { ...context } // what the context computes when it is read, once
      const stride = out.length / rows
      for (let b = 0; b < rows; b++) {
        const codes = out.subarray(b * stride, (b + 1) * stride)
        proposal.sample(rng.split('row'), count, contextOfRow(read, b), codes)
      }
    },
  }
}

/**
 * What a proposal may look at for one row of a batch.
 *
 * @example
 * ```ts
 * import { contextOfRow } from 'partita/core'
 * const context = { rows: 2, linearScores: Float32Array.of(1, 2, 3, 4) }
 * console.log(contextOfRow(context, 1)) // { rows: 1, linearScores: [3, 4] }
 * ```
 */
export function contextOfRow(context: ProposalContext, row: number): ProposalContext {
  const { rows, linearScores, parameters, constraints, referenceParameters } = context
  const partOf = (values: Float32Array | undefined) => {
    const width = (values?.length ?? 0) / rows
    return values?.subarray(row * width, (row + 1) * width)
  }
  return {
    rows: 1,
    linearScores: partOf(linearScores),
    parameters: partOf(parameters),
    constraints: constraints?.slice(row, row + 1),
    referenceParameters: partOf(referenceParameters),
  }
}
