import { PartitaError } from '../errors.js'
import { asPartialRanking, readsLinearScores, type SpaceOfRankings } from '../spaces/index.js'
import type { Proposal, ProposalContext } from './proposal.js'
import { RankingStages } from './ranking-stages.js'

/**
 * Rankings drawn for each row place by place, from the energy's own linear scores, from Plackett–Luce
 * worths, or from both: the item that comes next has probability proportional to
 *   `exp(s_i + a_i(R))`, `a_i(R) = Σ_{j∈R} ln σ(2 u_ij)` for scores `u` of pairs,
 * among the items `R` left: what the linear score gains by `i` coming next, compared with what it may
 * gain from `i` later; scores of ranks are scores of pairs too, those of places are compared with the
 * places left. With worths alone it is Plackett–Luce; with pair scores of a Mallows model (`u_ij = θ/2`
 * for every `i` before `j` in the centre) it is that model, and near many others, where uniform samples
 * of more than a few items find nothing. The density is exact.
 *
 * With `context.constraints` only rankings consistent with them are drawn: at each place the items
 * whose predecessors are all placed.
 *
 * Sampling and density throw PartitaError UNSUPPORTED if the context has neither `linearScores` (of a
 * space that reads them as scores of places or pairs, {@link Rankings}) nor `parameters`, SHAPE_MISMATCH if these are not `[rows, c]` and `[rows, k]`, NOT_FINITE if one is not
 * a finite number.
 *
 * @see Fligner, Verducci 1988, "Multistage ranking models"
 *
 * @example
 * ```ts
 * import { drawSamples, multistage, permutations, Rng } from 'partita/core'
 * const space = permutations(60, { code: 'ranks' })
 * const context = { rows: 1, linearScores: Float32Array.from({ length: 60 }, (_, i) => -i) }
 * const { codes, logRatio } = drawSamples(multistage(space), space, new Rng(1), 4, context)
 * console.log(space.decode(codes, 0).slice(0, 5), logRatio) // near 0, 1, 2, 3, 4; far from uniform
 * ```
 */
export function multistage<Y>(space: SpaceOfRankings<Y>): Proposal {
  return { name: 'multistage', ...stagewise(space, 'any') }
}

/**
 * The stages of a proposal; `'parameters'`: by worths alone, whatever the energy's scores are.
 */
export function stagewise<Y>(
  space: SpaceOfRankings<Y>,
  reads: 'any' | 'parameters',
): Omit<Proposal, 'name'> {
  const { rankings, codeLength: c } = space
  const k = rankings.items.length
  const stages = new RankingStages(rankings)
  const readsLinear = reads === 'any' && readsLinearScores(rankings)
  const load = (context: ProposalContext) => {
    const worths = checked(context.parameters, context.rows, k, 'parameters')
    const linear = readsLinear && checked(context.linearScores, context.rows, c, 'linearScores')
    if (!(worths || linear)) throw nothingToGoBy()
    return (b: number) => {
      const constraint = context.constraints?.[b]
      stages.load(
        {
          worths: worths?.subarray(b * k, (b + 1) * k),
          linear: linear ? linear.subarray(b * c, (b + 1) * c) : undefined,
        },
        constraint && asPartialRanking(constraint, k),
      )
    }
  }
  return {
    shared: false,
    constrains: true,
    sample(rng, count, context, out) {
      const loadRow = load(context)
      for (let b = 0; b < context.rows; b++) {
        loadRow(b)
        for (let j = b * count; j < (b + 1) * count; j++) stages.sample(rng, out, j * c)
      }
    },
    logDensity(codes, count, context, out) {
      const loadRow = load(context)
      for (let b = 0; b < context.rows; b++) {
        loadRow(b)
        for (let j = b * count; j < (b + 1) * count; j++) {
          out[j] = space.logSize + stages.logProbability(codes, j * c)
        }
      }
    },
  }
}

function nothingToGoBy(): PartitaError {
  return new PartitaError('UNSUPPORTED', 'a multistage proposal needs scores to go by', {
    expected: 'context.linearScores or context.parameters',
    received: 'none',
    hint: 'use an energy with a linear part, or a proposal that ignores the input (uniform)',
  })
}

function checked(
  values: Float32Array | undefined,
  rows: number,
  width: number,
  name: string,
): Float32Array | undefined {
  if (!values) return undefined
  if (values.length !== rows * width) {
    throw new PartitaError('SHAPE_MISMATCH', 'these scores do not fit the rankings', {
      expected: `${rows} × ${width} values`,
      received: `${values.length}`,
      where: `context.${name}`,
    })
  }
  const at = values.findIndex((value) => !Number.isFinite(value))
  if (at < 0) return values
  throw new PartitaError('NOT_FINITE', 'a score is not a finite number', {
    received: String(values[at]),
    where: `context.${name}, row ${Math.floor(at / width)}, column ${at % width}`,
    hint: 'scale the inputs, or lower the learning rate',
  })
}
