import type { Proposal, ProposalContext } from '../../src/samplers/index.js'
import { subsets } from '../../src/spaces/index.js'
import { checkProposal as everyCheck } from '../../src/testing/index.js'
import { allCodes } from '../reference/brute-force-samples.js'

/** Probability of each of the 2ᵏ sets, by row of the context: `[rows][2ᵏ]`. */
export function densities(
  proposal: Proposal,
  k: number,
  context: ProposalContext,
  count?: number,
): Float64Array[] {
  const space = subsets(k)
  const { codes, count: size } = allCodes(space)
  const rows = proposal.shared ? 1 : context.rows
  // all codes in blocks of `count` a row, for a stratified mixture's density depends on the count
  const block = count ?? size
  const result = Array.from({ length: rows }, () => new Float64Array(size))
  for (let first = 0; first < size; first += block) {
    const repeated = new Float32Array(rows * block * k)
    for (let b = 0; b < rows; b++) {
      repeated.set(codes.subarray(first * k, (first + block) * k), b * block * k)
    }
    const out = new Float64Array(rows * block)
    proposal.logDensity(repeated, block, context, out)
    for (let b = 0; b < rows; b++) {
      for (let j = 0; j < block && first + j < size; j++) {
        result[b]![first + j] = Math.exp(out[b * block + j]! - space.logSize)
      }
    }
  }
  return result
}

/** Every check of the kit on a proposal over `subsets(k)`. */
export function checkProposal(
  proposal: Proposal,
  k: number,
  context: ProposalContext,
  seed: number,
) {
  for (const { run } of everyCheck(proposal, subsets(k), { context, seed })) run()
}
