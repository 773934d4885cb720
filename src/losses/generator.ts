import type { ConjugateMap } from '../engine/index.js'

/**
 * A Fenchel–Young generator as data: the conjugate `f*` of a convex `f` on `u ≥ 0` with
 * `f(1) = f'(1) = 0`, and its derivative, the weight `f*' ≥ 0` (docs/maths.md#1-model). Hence
 * `f*(0) = 0` and `f*'(0) = 1`. A user's own generator is any object of this shape.
 */
export interface Generator extends ConjugateMap {
  readonly name: string
}
