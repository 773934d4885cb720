import { checkOption, PartitaError } from '../../errors.js'
import type { Space } from '../../spaces/index.js'
import { standardNormalLogDensity } from '../../spaces/index.js'
import { createLikelihoodCriterion, type LikelihoodMeasure } from './likelihood-criterion.js'
import type { Objective } from './objective.js'

/** Settings of denoising score matching. */
export interface ScoreOptions extends LikelihoodMeasure {
  /** deviation σ of the noise, in units of the code; default 0.1 */
  readonly noise?: number
}

/** Half the distance of a difference, in noise deviations. */
const STEP = 0.1

/**
 * Denoising score matching along random directions, for continuous spaces
 * (docs/maths.md#10-continuous-outputs): with `z̃ = z + σε`, ε and v standard normal,
 *   `½ (∂_v ln p(z̃) + v·ε/σ)²`,
 * the derivative a central difference, so that any energy will do. It learns the shape of the density
 * blurred by σ and no log-partition. Early stopping watches the likelihood.
 *
 * The loss throws PartitaError `UNSUPPORTED` for outputs known in part.
 *
 * @throws PartitaError `UNSUPPORTED` on a space without a base density; `INVALID_OPTION`
 * @see Vincent 2011; Song, Garg, Shi, Ermon 2019 (slices); Pang et al. 2020 (differences)
 *
 * @example
 * ```ts
 * import { createScoreObjective, lawProposal, reals, studentT } from 'partita/core'
 * const proposal = lawProposal(studentT({ location: [0], factor: [1], degrees: 3 }))
 * console.log(createScoreObjective(reals(1), { proposal }).name) // score; see train for a whole pass
 * ```
 */
export function createScoreObjective<Y>(space: Space<Y>, options: ScoreOptions): Objective<Y> {
  const { noise = 0.1 } = options
  checkOption(noise > 0 && noise < Infinity, 'noise', 'a finite number > 0', noise)
  if (!space.logBaseDensity) {
    throw new PartitaError('UNSUPPORTED', `${space.name} has no scores to match`, {
      expected: 'a continuous space',
      hint: "use objective: 'joint'",
    })
  }
  const c = space.codeLength
  return {
    name: 'score',

    loss(model, batch, rng) {
      const { count = 1, constraints, codes, features } = batch
      if (count > 1 || constraints) {
        throw new PartitaError('UNSUPPORTED', 'score matching needs outputs known in full')
      }
      const { tape } = model
      const { rows } = features
      const score = model.at(batch, rng.split('dropout'))
      const draws = rng.split('noise')
      const h = STEP * noise
      const sides = [new Float32Array(rows * c), new Float32Array(rows * c)]
      const targets = new Float64Array(rows)
      for (let b = 0; b < rows; b++) {
        for (let e = b * c; e < (b + 1) * c; e++) {
          const [epsilon, v] = [draws.normal(), draws.normal()]
          const blurred = codes[e] + noise * epsilon
          sides[0][e] = blurred + h * v
          sides[1][e] = blurred - h * v
          targets[b] += (v * epsilon) / noise
        }
      }
      // what the base adds to the derivative is a constant
      const [above, below] = sides.map((side) => {
        const logs = score.reference?.logDensity(side, 1) ?? new Float64Array(rows)
        return logs.map((log, b) => log + standardNormalLogDensity(side, b * c, c))
      })
      for (let b = 0; b < rows; b++) targets[b] += (above[b] - below[b]) / (2 * h)
      const [up, down] = sides.map((side) =>
        score.score({ matrix: tape.upload(side, rows, c), shared: false }),
      )
      const slopes = tape.scale(tape.subtract(up, down), 1 / (2 * h))
      const errors = tape.add(slopes, tape.upload(targets, rows, 1))
      return { perExample: tape.scale(tape.square(errors), 0.5) }
    },

    criterion: createLikelihoodCriterion(space, options),
  }
}
