/**
 * How the scores of a model are changed once it is fitted, so that its probabilities can be taken at their
 * word: `p'(y|x) ∝ p(y|x)^{1/T} exp⟨d ⊙ s(x) + b, φ(y)⟩`, with `s` the linear scores of the whole model. Of
 * Plackett–Luce alone the item scores are `s/T + d ⊙ s + b`: it stays what it is.
 */
export interface ModelCalibration {
  /** `T` > 0; above 1 the model is less sure of everything, and what was more probable still is */
  readonly temperature: number
  /** `d`, of each entry of the code, or each item of Plackett–Luce; default 0 */
  readonly scales?: readonly number[]
  /** `b`, nats, likewise; default 0 */
  readonly biases?: readonly number[]
}
