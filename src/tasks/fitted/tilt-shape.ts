import { aCount, aFlag, aNumber, listOf, orNothing, partsOf } from './json-shape.js'

/** The shape of a tilting score, `TiltOptions`, in a model file. */
export const tiltShape = partsOf({
  hidden: listOf(aCount),
  seed: aNumber,
  conditional: aFlag,
  frequencies: orNothing(partsOf({ count: aCount })),
  box: orNothing(partsOf({ low: listOf(aNumber), high: listOf(aNumber) })),
  limit: orNothing(aNumber),
})
