import type { Backend } from './api.js'
import type { Matrix } from './operands.js'
import type { ParameterStore } from './parameters.js'
import type { Variable } from './variable.js'

/** Rate and decay of one parameter group. */
export interface GroupSettings {
  readonly rate: number
  /** decoupled weight decay, on matrices only */
  readonly decay: number
}

/** What happened in one optimizer step. */
export interface StepReport {
  /** Euclidean norm of the whole gradient before clipping */
  readonly gradientNorm: number
  /** false if the gradient was not finite: nothing was changed */
  readonly applied: boolean
}

/** Settings all optimizers share. */
export interface OptimizerOptions {
  /** per parameter group; a group that is not named uses `main` */
  readonly groups: { readonly main: GroupSettings } & Readonly<Record<string, GroupSettings>>
  /** largest gradient norm; longer gradients are scaled down to it. Default: no clipping */
  readonly clipNorm?: number
}

/** Moves the parameters of a store along their gradients; keeps its own state for each of them. */
export interface Optimizer {
  /**
   * One update of every parameter that has a gradient.
   *
   * @param rateFactor factor on all rates, from the learning-rate schedule
   */
  step(store: ParameterStore, rateFactor: number): StepReport
  /** what it knows of the parameters of a store */
  state(store: ParameterStore): OptimizerState
  /** takes over what {@link state} gave, for a store of the same parameters */
  restore(store: ParameterStore, state: OptimizerState): void
}

/** What an optimizer remembers from step to step. */
export interface OptimizerState {
  readonly steps: number
  /** `0/NAME`, `1/NAME` …: the matrices kept of each parameter that had an update */
  readonly moments: ReadonlyMap<string, Float32Array | Float64Array>
}

/**
 * Adam with decoupled weight decay; decay 0 is Adam:
 *   `m ← β₁m + (1 − β₁)g`, `v ← β₂v + (1 − β₂)g²`,
 *   `θ ← θ − rate·(decay·θ + m̂ / (√v̂ + ε))`, `m̂ = m / (1 − β₁ᵗ)`, `v̂ = v / (1 − β₂ᵗ)`.
 *
 * @param options.beta1 default 0.9
 * @param options.beta2 default 0.999
 * @param options.epsilon default 1e-8
 * @see Loshchilov & Hutter 2019, arXiv 1711.05101
 *
 * @example
 * ```ts
 * import { adamW, createBackend, ParameterStore, Tape } from 'partita/core'
 * const tape = new Tape(await createBackend())
 * const store = new ParameterStore(tape)
 * const theta = store.add('theta', 1, 1, [3])
 * const optimizer = adamW({ groups: { main: { rate: 0.1, decay: 0 } } })
 * for (let step = 0; step < 100; step++) {
 *   tape.clear()
 *   store.clearGradients()
 *   tape.backward(tape.square(theta))
 *   optimizer.step(store, 1)
 * }
 * console.log(tape.backend.read(theta.value)) // near 0
 * ```
 */
export function adamW(
  options: OptimizerOptions & { beta1?: number; beta2?: number; epsilon?: number },
): Optimizer {
  const { beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8 } = options
  return optimizer(options, 2, (backend, value, gradient, [first, second], settings) => {
    backend.adam(value, gradient, first, second, { ...settings, beta1, beta2, epsilon })
  })
}

/**
 * Stochastic gradient descent with heavy-ball momentum and decoupled weight decay:
 *   `v ← momentum·v + g`, `θ ← θ − rate·(decay·θ + v)`.
 *
 * @param options.momentum default 0
 *
 * @example
 * ```ts
 * import { createBackend, ParameterStore, sgd, Tape } from 'partita/core'
 * const tape = new Tape(await createBackend())
 * const store = new ParameterStore(tape)
 * const theta = store.add('theta', 1, 1, [3])
 * tape.backward(tape.square(theta))
 * sgd({ groups: { main: { rate: 0.25, decay: 0 } } }).step(store, 1)
 * console.log(tape.backend.read(theta.value)) // [1.5]
 * ```
 */
export function sgd(options: OptimizerOptions & { momentum?: number }): Optimizer {
  const { momentum = 0 } = options
  return optimizer(options, 1, (backend, value, gradient, [velocity], settings) => {
    backend.sgd(value, gradient, velocity, { ...settings, momentum })
  })
}

/** What every update needs, whatever the optimizer. */
interface UpdateSettings extends GroupSettings {
  readonly gradientScale: number
  /** counts from 1 */
  readonly step: number
}

/**
 * What the optimizers share: gradient norm, clipping, refusal of non-finite gradients, groups, and
 * the `momentCount` matrices of state that each parameter gets at its first update.
 */
function optimizer(
  { groups, clipNorm = Number.POSITIVE_INFINITY }: OptimizerOptions,
  momentCount: number,
  update: (
    backend: Backend,
    value: Matrix,
    gradient: Matrix,
    moments: readonly Matrix[],
    settings: UpdateSettings,
  ) => void,
): Optimizer {
  const momentsOf = new Map<Variable, readonly Matrix[]>()
  let steps = 0
  const allocated = (variable: Variable, backend: Backend): readonly Matrix[] => {
    const { rows, cols } = variable.value
    const moments = Array.from({ length: momentCount }, () => backend.allocate(rows, cols))
    momentsOf.set(variable, moments)
    return moments
  }
  return {
    state(store) {
      const moments = new Map<string, Float32Array | Float64Array>()
      for (const { name, variable } of store.all()) {
        momentsOf.get(variable)?.forEach((matrix, i) => {
          moments.set(`${i}/${name}`, store.backend.read(matrix).slice())
        })
      }
      return { steps, moments }
    },
    restore(store, state) {
      steps = state.steps
      for (const { name, variable } of store.all()) {
        if (!state.moments.has(`0/${name}`)) continue
        allocated(variable, store.backend).forEach((matrix, i) => {
          store.backend.write(matrix, state.moments.get(`${i}/${name}`)!)
        })
      }
    },
    step(store, rateFactor) {
      const { backend } = store
      let squares = 0
      for (const { variable } of store.all()) {
        if (variable.gradient) squares += backend.sumOfSquares(variable.gradient)
      }
      const gradientNorm = Math.sqrt(squares)
      if (!Number.isFinite(gradientNorm)) return { gradientNorm, applied: false }
      const gradientScale = gradientNorm > clipNorm ? clipNorm / gradientNorm : 1
      const step = ++steps
      for (const { variable, group, decay: decays } of store.all()) {
        const { value, gradient } = variable
        if (!gradient) continue
        const moments = momentsOf.get(variable) ?? allocated(variable, backend)
        const { rate, decay } = groups[group] ?? groups.main
        const settings = { rate: rate * rateFactor, decay: decays ? decay : 0, gradientScale, step }
        update(backend, value, gradient, moments, settings)
      }
      return { gradientNorm, applied: true }
    },
  }
}
