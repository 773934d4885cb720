import type { Variable } from '../../src/engine/index.js'
import type { EnergyModel } from '../../src/models/index.js'
import { parameterGradients as slopesOf } from '../../src/testing/index.js'

/** The kit's slopes in every parameter of a model, one after the other. */
export function parameterGradients<Y>(model: EnergyModel<Y>, build: () => Variable) {
  const slopes = slopesOf(model.tape, model.store.all(), build)
  return {
    fromTape: slopes.map(({ gradient }) => gradient),
    numeric: slopes.map(({ difference }) => difference),
  }
}
