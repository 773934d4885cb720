import type { Proposal } from '../../src/samplers/index.js'
import type { Space } from '../../src/spaces/index.js'
import { allCodes } from './brute-force-samples.js'

/** "Draws" every code once: with `samples = |Y|` the sum over samples is the expectation itself. */
export function everyCodeProposal<Y>(space: Space<Y>): Proposal {
  const { codes } = allCodes(space)
  return {
    name: 'every code',
    shared: true,
    sample: (_rng, _count, _context, out) => out.set(codes),
    logDensity: (_codes, count, _context, out) => void out.fill(0, 0, count),
  }
}

/** The same for each row of a batch, as a proposal that depends on the input lays its codes out. */
export function everyCodeOfEachRow<Y>(space: Space<Y>): Proposal {
  const { codes } = allCodes(space)
  return {
    name: 'every code of each row',
    shared: false,
    sample(_rng, _count, { rows }, out) {
      for (let b = 0; b < rows; b++) out.set(codes, b * codes.length)
    },
    logDensity: (_codes, count, { rows }, out) => void out.fill(0, 0, rows * count),
  }
}
