import type { Matrix } from './operands.js'

/**
 * A matrix on the tape, with its gradient once `backward` has run. Made by a {@link Tape}.
 *
 * @example
 * ```ts
 * import { createBackend, Tape, type Variable } from 'partita/core'
 * const tape = new Tape(await createBackend())
 * const x: Variable = tape.variable(tape.backend.upload([1, 2], 1, 2))
 * tape.backward(tape.sum(x))
 * console.log(x.rows, x.cols, tape.backend.read(x.gradient!)) // 1 2 [1, 1]
 * ```
 */
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
