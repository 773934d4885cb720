import type { Proposal, ProposalContext, ReferenceDensity } from './proposal.js'

/**
 * `log q − log r` of one given code for each row, `[B, c] → [B]`, with `r` the density that `count`
 * draws have: where a stratified mixture draws fixed numbers from its components, the density depends
 * on how many are drawn.
 */
export function logRatioOf(
  proposal: Proposal,
  codes: Float32Array,
  count: number,
  context: ProposalContext,
  reference?: ReferenceDensity,
): Float64Array {
  const { rows } = context
  const c = codes.length / rows
  const ratio = new Float64Array(rows)
  if (proposal === reference) return ratio
  densityAmong(proposal, codes, c, count, context, ratio)
  for (let b = 0; b < rows; b++) ratio[b] = -ratio[b]
  if (reference) {
    const logReference = new Float64Array(rows)
    reference.logDensity(codes, 1, context, logReference)
    for (let b = 0; b < rows; b++) ratio[b] += logReference[b]
  }
  return ratio
}

/** `log r − log u` of each row's code as one of `count` draws. */
function densityAmong(
  proposal: Proposal,
  codes: Float32Array,
  c: number,
  count: number,
  context: ProposalContext,
  out: Float64Array,
): void {
  const { rows } = context
  if (proposal.shared) {
    const block = new Float32Array(count * c)
    const density = new Float64Array(count)
    for (let first = 0; first < rows; first += count) {
      const taken = Math.min(count, rows - first)
      for (let j = 0; j < count; j++) {
        const row = first + Math.min(j, taken - 1)
        block.set(codes.subarray(row * c, (row + 1) * c), j * c)
      }
      proposal.logDensity(block, count, context, density)
      out.set(density.subarray(0, taken), first)
    }
    return
  }
  const repeated = new Float32Array(rows * count * c)
  const density = new Float64Array(rows * count)
  for (let e = 0; e < rows * count; e++) {
    const row = Math.floor(e / count)
    repeated.set(codes.subarray(row * c, (row + 1) * c), e * c)
  }
  proposal.logDensity(repeated, count, context, density)
  for (let b = 0; b < rows; b++) out[b] = density[b * count]
}
