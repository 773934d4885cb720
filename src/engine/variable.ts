import type { Matrix } from './api.js'

/** A matrix on the tape, with its gradient once `backward` has run. */
export class Variable {
  /** `∂loss/∂value`, present after `backward` if the loss depends on this variable */
  gradient: Matrix | undefined

  constructor(
    readonly value: Matrix,
    readonly requiresGradient: boolean,
  ) {}

  get rows(): number {
    return this.value.rows
  }

  get cols(): number {
    return this.value.cols
  }
}
