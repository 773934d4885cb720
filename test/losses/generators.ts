import {
  type Generator,
  logistic,
  safeLogistic,
  sparsemax,
  tsallis,
} from '../../src/losses/index.js'

const { conjugate, weight } = tsallis(1.5)

/** What a user may bring: no closed form is known for it. */
export const anonymous: Generator = { name: 'anonymous', conjugate, weight }

export const generators: readonly Generator[] = [
  logistic,
  tsallis(1.001),
  tsallis(1.5),
  sparsemax,
  tsallis(3),
  safeLogistic(0.001),
  safeLogistic(0.05),
  anonymous,
]
