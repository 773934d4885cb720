/** Which family the joint loss is of, and the sums over the row at hand. */

// Codes shared with the host: src/engine/wasm/joint-loss.ts. Between the last two, 3: Tsallis.
export const LOGISTIC: i32 = 0
export const SPARSEMAX: i32 = 1
export const ENTMAX15: i32 = 2
export const SAFE_LOGISTIC: i32 = 4

/** `ratio·f*(s)`, weights, their squares, clamped samples. */
export class Totals {
  static loss: f64 = 0
  static weight: f64 = 0
  static square: f64 = 0
  static clamped: i32 = 0
}
