import type { SampledOptions } from '../fitted/fitted-model.js'
import type { LabelInput } from './label-input.js'
import type { SetChoice } from './set-choice.js'

/** What is asked of label sets beside the inputs. */
export interface SetQuestion {
  readonly decision?: SetChoice
  /**
   * labels that are known of each row, `null` or left out where they are not: all answers are then
   * conditional on them
   */
  readonly known?: LabelInput
}

/** A question whose answer may rest on samples, given what is known. */
export interface SampledSetOptions extends SampledOptions, Pick<SetQuestion, 'known'> {}

/** Known entries in the place of decided ones. */
export function keepKnown(decided: Float32Array, known: Float32Array): void {
  known.forEach((entry, at) => {
    if (!Number.isNaN(entry)) decided[at] = entry
  })
}
