import type { Rng } from '../../random/index.js'
import type { Columns } from './columns.js'
import { dotOf, squareOf } from './inner-product.js'
import { sortTogether } from './sort-together.js'
import type { Targets } from './targets.js'
import type { Tree } from './tree.js'

/** How trees choose their splits. */
export interface TreeOptions {
  /** `'extra'`: one random threshold for each column tried; `'random'`: the best */
  readonly kind: 'extra' | 'random'
  /** columns tried at each node, at least; those constant in it do not count */
  readonly columnsTried: number
  /** fewest rows of a leaf */
  readonly leaf: number
}

/** What a node is split by. */
interface Split {
  column: number
  threshold: number
  missingRight: boolean
  /** `‖S_left‖²/w_left + ‖S_right‖²/w_right`, largest where the variance left is least */
  score: number
}

/**
 * Grows trees whose splits leave the least variance of the targets, `Σ_r w_r ‖y_r − ȳ‖²` summed over both
 * sides: for label sets the Gini index summed over labels, for rankings that of all pairs or places.
 * A missing value (NaN) goes to the side where it does better.
 *
 * @see Geurts, Ernst, Wehenkel 2006, "Extremely randomized trees"; Breiman 2001, "Random forests"
 */
export class TreeGrower {
  private readonly values: Float64Array
  private readonly order: Int32Array
  private readonly aside: Int32Array
  private readonly total: Float64Array
  private readonly left: Float64Array
  private readonly missing: Float64Array
  private readonly features: Int32Array
  private rows = new Int32Array(0)
  private weights: ArrayLike<number> = []
  private best: Split = { column: -1, threshold: 0, missingRight: false, score: 0 }

  constructor(
    private readonly columns: Columns,
    private readonly targets: Targets,
    rows: number,
    private readonly options: TreeOptions,
  ) {
    this.values = new Float64Array(rows)
    this.order = new Int32Array(rows)
    this.aside = new Int32Array(rows)
    const { width } = targets
    this.total = new Float64Array(width)
    this.left = new Float64Array(width)
    this.missing = new Float64Array(width)
    this.features = Int32Array.from({ length: columns.count }, (_, j) => j)
  }

  /** @param weights of all rows, `[n]`; those of weight 0 take no part */
  grow(weights: ArrayLike<number>, rng: Rng): Tree {
    this.rows = Int32Array.from({ length: weights.length }, (_, r) => r).filter(
      (r) => weights[r] > 0,
    )
    this.weights = weights
    const most = 2 * this.rows.length
    const columns = new Int32Array(most)
    const thresholds = new Float32Array(most)
    const next = new Int32Array(most)
    const missingRight = new Uint8Array(most)
    let nodes = 0
    // a right child waits with its parent, which learns where it stands
    const waiting = [{ from: 0, to: this.rows.length, constant: 0, parent: -1 }]
    for (let open = waiting.pop(); open; open = waiting.pop()) {
      const { from, parent } = open
      let { to, constant } = open
      if (parent >= 0) next[parent] = nodes
      for (;;) {
        const node = nodes++
        constant = this.findSplit(from, to, constant, rng)
        const { column, threshold, missingRight: isRight } = this.best
        columns[node] = column
        if (column < 0) {
          next[node] = from
          break
        }
        thresholds[node] = threshold
        missingRight[node] = isRight ? 1 : 0
        const middle = this.partition(from, to)
        waiting.push({ from: middle, to, constant, parent: node })
        to = middle
      }
    }
    return {
      columns: columns.slice(0, nodes),
      thresholds: thresholds.slice(0, nodes),
      next: next.slice(0, nodes),
      missingRight: missingRight.slice(0, nodes),
      rows: this.rows,
      shares: this.sharesOf(columns, next, nodes),
    }
  }

  /** The weight of each row in its leaf. */
  private sharesOf(columns: Int32Array, next: Int32Array, nodes: number): Float32Array {
    const shares = new Float32Array(this.rows.length)
    let to = this.rows.length
    for (let node = nodes - 1; node >= 0; node--) {
      if (columns[node] >= 0) continue
      let sum = 0
      for (let i = next[node]; i < to; i++) sum += this.weights[this.rows[i]]
      for (let i = next[node]; i < to; i++) shares[i] = this.weights[this.rows[i]] / sum
      to = next[node]
    }
    return shares
  }

  /**
   * The best split of `rows[from … to)` among the columns tried, into `best`; none for a leaf.
   *
   * @param constant how many columns at the front of the list are known to be constant here
   * @returns how many are then; of no meaning where most values are zero
   */
  private findSplit(from: number, to: number, constant: number, rng: Rng): number {
    const { features, total, targets, weights, rows } = this
    const { columnsTried, leaf, kind } = this.options
    this.best.column = -1
    this.best.score = Number.NEGATIVE_INFINITY
    if (to - from < 2 * leaf) return constant
    total.fill(0)
    let weight = 0
    let squares = 0
    for (let i = from; i < to; i++) {
      const w = weights[rows[i]]
      targets.add(rows[i], w, total)
      weight += w
      squares += w * targets.square(rows[i])
    }
    if (squares - squareOf(total) / weight <= 1e-9 * squares) return constant
    const filled = this.columns.filled?.(rows, from, to, features)
    let known = filled === undefined ? constant : 0
    let tried = 0
    // columns that were tried and are not constant gather at the end
    for (let end = filled ?? features.length; end > known && tried < columnsTried; ) {
      const at = known + rng.integer(end - known)
      const column = features[at]
      this.columns.read(column, rows, from, to, this.values)
      const isSplit =
        kind === 'extra'
          ? this.trySplitAtRandom(column, from, to, weight, rng)
          : this.tryBestSplit(column, from, to, weight)
      if (isSplit) {
        tried++
        features[at] = features[--end]
        features[end] = column
      } else {
        features[at] = features[known]
        features[known++] = column
      }
    }
    return known
  }

  /** @returns false if the column is constant */
  private trySplitAtRandom(
    column: number,
    from: number,
    to: number,
    weight: number,
    rng: Rng,
  ): boolean {
    const { values, left, missing, targets, weights, rows } = this
    const count = to - from
    let low = Number.POSITIVE_INFINITY
    let high = Number.NEGATIVE_INFINITY
    let gaps = 0
    for (let i = 0; i < count; i++) {
      const value = values[i]
      if (value < low) low = value
      if (value > high) high = value
      if (Number.isNaN(value)) gaps++
    }
    if (!(low < high)) return false
    const drawn = Math.fround(low + rng.uniform() * (high - low))
    const threshold = drawn < high ? drawn : low
    left.fill(0)
    missing.fill(0)
    let leftWeight = 0
    let leftCount = 0
    let missingWeight = 0
    for (let i = 0; i < count; i++) {
      const row = rows[from + i]
      if (values[i] <= threshold) {
        targets.add(row, weights[row], left)
        leftWeight += weights[row]
        leftCount++
      } else if (Number.isNaN(values[i])) {
        targets.add(row, weights[row], missing)
        missingWeight += weights[row]
      }
    }
    this.consider(column, threshold, true, leftCount, count, leftWeight, weight)
    if (gaps === 0) return true
    for (let i = 0; i < left.length; i++) left[i] += missing[i]
    const filled = leftWeight + missingWeight
    this.consider(column, threshold, false, leftCount + gaps, count, filled, weight)
    return true
  }

  /** Takes a split whose left sum stands in `left`, if it is the best so far and both sides have enough rows. */
  private consider(
    column: number,
    threshold: number,
    missingRight: boolean,
    leftCount: number,
    count: number,
    leftWeight: number,
    weight: number,
  ): void {
    const { left, total, best } = this
    const { leaf } = this.options
    if (leftCount < leaf || count - leftCount < leaf) return
    let leftSquare = 0
    let rightSquare = 0
    for (let i = 0; i < left.length; i++) {
      const rest = total[i] - left[i]
      leftSquare += left[i] * left[i]
      rightSquare += rest * rest
    }
    const score = leftSquare / leftWeight + rightSquare / (weight - leftWeight)
    if (score > best.score) Object.assign(best, { column, threshold, missingRight, score })
  }

  /** @returns false if the column is constant */
  private tryBestSplit(column: number, from: number, to: number, weight: number): boolean {
    const { values, order, missing, targets, weights, rows } = this
    // rows without a value stand last
    let known = 0
    let missingWeight = 0
    missing.fill(0)
    for (let i = from; i < to; i++) {
      const row = rows[i]
      const value = values[i - from]
      if (Number.isNaN(value)) {
        targets.add(row, weights[row], missing)
        missingWeight += weights[row]
      } else {
        values[known] = value
        order[known++] = row
      }
    }
    if (known === 0) return false
    sortTogether(values, order, known)
    if (values[0] === values[known - 1]) return false
    this.sweep(column, known, to - from, weight, 0, true)
    if (known < to - from) this.sweep(column, known, to - from, weight, missingWeight, false)
    return true
  }

  /** All thresholds of the sorted column, from the least on; rows without a value on one side. */
  private sweep(
    column: number,
    known: number,
    count: number,
    weight: number,
    missingWeight: number,
    missingRight: boolean,
  ): void {
    const { values, order, left, missing, total, targets, weights, best } = this
    const { leaf } = this.options
    const gaps = missingRight ? 0 : count - known
    if (missingRight) left.fill(0)
    else left.set(missing)
    let leftWeight = missingWeight
    let leftSquare = squareOf(left)
    let across = dotOf(left, total)
    const totalSquare = squareOf(total)
    for (let i = 0; i < known - 1; i++) {
      const row = order[i]
      const w = weights[row]
      leftSquare += 2 * w * targets.dot(row, left) + w * w * targets.square(row)
      across += w * targets.dot(row, total)
      targets.add(row, w, left)
      leftWeight += w
      const leftCount = i + 1 + gaps
      if (values[i] === values[i + 1] || leftCount < leaf || count - leftCount < leaf) continue
      const rightSquare = totalSquare - 2 * across + leftSquare
      const score = leftSquare / leftWeight + rightSquare / (weight - leftWeight)
      if (score <= best.score) continue
      const middle = Math.fround((values[i] + values[i + 1]) / 2)
      const threshold = middle < values[i + 1] ? middle : values[i]
      Object.assign(best, { column, threshold, missingRight, score })
    }
  }

  /** Puts the rows of the left side first, each side in its order; returns where the right one begins. */
  private partition(from: number, to: number): number {
    const { rows, values, aside, best } = this
    this.columns.read(best.column, rows, from, to, values)
    let middle = from
    let right = 0
    for (let i = from; i < to; i++) {
      const value = values[i - from]
      const goesRight = value > best.threshold || (Number.isNaN(value) && best.missingRight)
      if (goesRight) aside[right++] = rows[i]
      else rows[middle++] = rows[i]
    }
    rows.set(aside.subarray(0, right), middle)
    return middle
  }
}
