import { describe, expect, test } from 'vitest'
import { kendallTauA } from '../../../src/metrics/index.js'
import { partialRanking } from '../../../src/spaces/index.js'
import { observedRankings } from '../../../src/tasks/rankings/ranking-input.js'
import { plackettLuceTau } from '../../../src/tasks/rankings/ranking-scores.js'
import { normalFeatures } from '../../models/tiny-model.js'
import { partsOf, tinyRanker } from '../../models/tiny-ranker.js'

const features = normalFeatures(4, 2)

describe.each(['ranks', 'matrix', 'pairs'] as const)(
  'Kendall τ of held-out rows, %s code',
  (code) => {
    const tiny = tinyRanker({ k: 6, code, energy: 'plackett-luce' })
    const { model, space } = tiny
    const worths = partsOf(tiny, features).map((parts) => parts.worths!)
    const score = (known: Parameters<typeof observedRankings>[0]) => {
      const observed = observedRankings(known, space)
      return plackettLuceTau(model, space, { ...observed, features, codeLength: space.codeLength })
    }

    test('is that of the mode and the truth where all is known', () => {
      const truth = [
        [5, 4, 3, 2, 1, 0],
        [0, 1, 2, 3, 4, 5],
        [2, 0, 4, 1, 5, 3],
        [3, 1, 0, 5, 4, 2],
      ]
      const known = truth.map((order) => partialRanking(6, { order }))
      score(known).forEach((tau, row) => {
        const scores = worths[row]
        const ranks = scores.map((_, item) => -truth[row].indexOf(item))
        expect(tau).toBeCloseTo(kendallTauA(scores, ranks)!, 9)
      })
    })

    test('is over the known pairs of what is known in part; open pairs cancel where it is listed', () => {
      const top = partialRanking(6, { top: [3] })
      const pair = partialRanking(6, { preferences: [[4, 1]] })
      const nothing = partialRanking(6, { preferences: [] })
      const [listed, constrained, none] = score([top, pair, nothing, pair])
      const sign = (row: number, better: number, worse: number) =>
        Math.sign(worths[row][better] - worths[row][worse])
      const known = [0, 1, 2, 4, 5].reduce((sum, item) => sum + sign(0, 3, item), 0)
      expect(listed).toBeCloseTo(known / 15, 9)
      expect(constrained).toBe(sign(1, 4, 1))
      expect(none).toBe(0)
    })
  },
)
