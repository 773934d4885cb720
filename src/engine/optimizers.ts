import type { Parameter, ParameterStore } from './parameters.js'

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

/** Moves the parameters of a store along their gradients. */
export interface Optimizer {
  /** one update; `rateFactor` comes from the learning-rate schedule */
  step(store: ParameterStore, rateFactor: number): StepReport
}

/**
 * Adam with decoupled weight decay (Loshchilov & Hutter, arXiv 1711.05101); decay 0 is Adam:
 *   `θ ← θ − rate·(decay·θ + m̂ / (√v̂ + ε))`.
 */
export function adamW(
  options: OptimizerOptions & { beta1?: number; beta2?: number; epsilon?: number },
): Optimizer {
  const { beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8 } = options
  return optimizer(options, (store, parameter, { rate, decay }, gradientScale, step) => {
    const { value, gradient } = parameter.variable
    const { rows, cols } = value
    parameter.first ??= store.backend.allocate(rows, cols)
    parameter.second ??= store.backend.allocate(rows, cols)
    const settings = { rate, decay, beta1, beta2, epsilon, step, gradientScale }
    if (gradient) {
      store.backend.adam(value, gradient, parameter.first, parameter.second, settings)
    }
  })
}

/** Stochastic gradient descent with heavy-ball momentum: `v ← μv + g`, `θ ← θ − rate·(decay·θ + v)`. */
export function sgd(options: OptimizerOptions & { momentum?: number }): Optimizer {
  const { momentum = 0 } = options
  return optimizer(options, (store, parameter, { rate, decay }, gradientScale) => {
    const { value, gradient } = parameter.variable
    parameter.first ??= store.backend.allocate(value.rows, value.cols)
    const settings = { rate, decay, momentum, gradientScale }
    if (gradient) store.backend.sgd(value, gradient, parameter.first, settings)
  })
}

/** What the optimizers share: gradient norm, clipping, refusal of non-finite gradients, groups. */
function optimizer(
  { groups, clipNorm = Number.POSITIVE_INFINITY }: OptimizerOptions,
  update: (
    store: ParameterStore,
    parameter: Parameter,
    settings: GroupSettings,
    gradientScale: number,
    step: number,
  ) => void,
): Optimizer {
  let steps = 0
  return {
    step(store, rateFactor) {
      let squares = 0
      for (const { variable } of store.all()) {
        if (variable.gradient) squares += store.backend.sumOfSquares(variable.gradient)
      }
      const gradientNorm = Math.sqrt(squares)
      if (!Number.isFinite(gradientNorm)) return { gradientNorm, applied: false }
      const gradientScale = gradientNorm > clipNorm ? clipNorm / gradientNorm : 1
      steps++
      for (const parameter of store.all()) {
        const group = groups[parameter.group] ?? groups.main
        const decay = parameter.decay ? group.decay : 0
        const settings = { rate: group.rate * rateFactor, decay }
        update(store, parameter, settings, gradientScale, steps)
      }
      return { gradientNorm, applied: true }
    },
  }
}
