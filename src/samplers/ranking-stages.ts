import { portableExp, portableLog, type Rng } from '../random/index.js'
import type { PartialRanking, Rankings } from '../spaces/index.js'

/** What one row's stages are chosen by; at least one part. */
export interface StageScores {
  /** log-worths of the items, `[k]` */
  readonly worths?: Float32Array
  /** scores on the codes of the space, `[c]` */
  readonly linear?: Float32Array
}

/**
 * Draws the places of a ranking one after another: item `i` comes next with probability proportional
 * to `e^{s_i + a_i(R)}` among the items `R` left, or among those of `R` that a partial ranking allows
 * next; `s` are the worths, and `a` compares what the linear score gains by `i` coming next with what
 * it may gain from `i` later:
 *   of {@link Rankings.pairScores} `A`: `Σ_{j∈R} ln σ(A_ij − A_ji)`: `i` wins against all the others,
 *   each pair by itself;
 *   else of {@link Rankings.placeScores} `Θ`: `Θ[i, t] − ln mean_{t' ≥ t} e^{Θ[i, t']}`.
 */
export class RankingStages {
  readonly #rankings: Rankings
  readonly #order: Int32Array
  /** worths and, of pairs, `a_i(R)`, `[k]` */
  readonly #gains: Float64Array
  /** the same before anything is placed */
  readonly #start: Float64Array
  /** items known to come before each and not placed yet, `[k]` */
  readonly #waiting: Int32Array
  readonly #left: Uint8Array
  readonly #weights: Float64Array
  /** `ln σ(A_ij − A_ji)` at `[j, i]`, or `a_i` at each place, at `[t, i]` */
  readonly #table: Float64Array
  /** `A` or `Θ`, `[k, k]` */
  readonly #scores: Float64Array
  #reads: 'pairs' | 'places' | 'nothing' = 'nothing'
  #known: PartialRanking | undefined

  constructor(rankings: Rankings) {
    const k = rankings.items.length
    this.#rankings = rankings
    this.#order = new Int32Array(k)
    this.#gains = new Float64Array(k)
    this.#start = new Float64Array(k)
    this.#waiting = new Int32Array(k)
    this.#left = new Uint8Array(k)
    this.#weights = new Float64Array(k)
    this.#table = new Float64Array(k * k)
    this.#scores = new Float64Array(k * k)
  }

  /** The row that the next calls are about. */
  load({ worths, linear }: StageScores, known: PartialRanking | undefined): void {
    const k = this.#start.length
    this.#known = known
    this.#reads = 'nothing'
    for (let i = 0; i < k; i++) this.#start[i] = worths?.[i] ?? 0
    if (!linear) return
    if (this.#rankings.pairScores) {
      this.#reads = 'pairs'
      this.#rankings.pairScores(linear, this.#scores)
      this.#loadPairs()
    } else if (this.#rankings.placeScores) {
      this.#reads = 'places'
      this.#rankings.placeScores(linear, this.#scores)
      this.#loadPlaces()
    }
  }

  /** Writes the code of a draw to `out[at … at + c)`. */
  sample(rng: Rng, out: Float32Array, at: number): void {
    this.#begin()
    for (let place = 0; place < this.#rankings.places; place++) {
      let left = rng.uniform() * this.#weigh(place).sum
      let chosen = -1
      for (let i = 0; i < this.#weights.length; i++) {
        if (this.#weights[i] === 0) continue
        // rounding may leave a little of `left` after the last item: the last possible one is it
        chosen = i
        left -= this.#weights[i]
        if (left < 0) break
      }
      this.#order[place] = chosen
      this.#place(chosen)
    }
    this.#rankings.writeOrder(this.#order, out, at)
  }

  /** Log-probability of the ranking whose code begins at `at`; `−∞` if it is not allowed. */
  logProbability(codes: Float32Array, at: number): number {
    this.#rankings.readOrder(codes, at, this.#order)
    this.#begin()
    let total = 0
    for (let place = 0; place < this.#rankings.places; place++) {
      const item = this.#order[place]
      if (this.#waiting[item] > 0) return Number.NEGATIVE_INFINITY
      const { largest, sum } = this.#weigh(place)
      total += this.#advantage(item, place) - largest - portableLog(sum)
      this.#place(item)
    }
    return total
  }

  #begin(): void {
    const known = this.#known
    const k = this.#left.length
    this.#left.fill(1)
    this.#waiting.fill(0)
    this.#gains.set(this.#start)
    if (!known) return
    for (let i = 0; i < k; i++) {
      for (let j = 0; j < k; j++) if (known.precedes(j, i)) this.#waiting[i]++
    }
  }

  #place(item: number): void {
    const known = this.#known
    const k = this.#left.length
    this.#left[item] = 0
    for (let i = 0; i < k; i++) {
      if (this.#left[i] === 0) continue
      if (known?.precedes(item, i)) this.#waiting[i]--
      // the pair of the two is decided
      if (this.#reads === 'pairs') this.#gains[i] -= this.#table[item * k + i]
    }
  }

  /** `s_i + a_i(R)` of an item left */
  #advantage(item: number, place: number): number {
    const gain = this.#gains[item]
    return this.#reads === 'places' ? gain + this.#table[place * this.#left.length + item] : gain
  }

  /** `e^{s_i + a_i − largest}` of the items that may come next, 0 for the others */
  #weigh(place: number): { largest: number; sum: number } {
    const weights = this.#weights
    let largest = Number.NEGATIVE_INFINITY
    for (let i = 0; i < weights.length; i++) {
      const mayFollow = this.#left[i] === 1 && this.#waiting[i] === 0
      weights[i] = mayFollow ? this.#advantage(i, place) : Number.NEGATIVE_INFINITY
      largest = Math.max(largest, weights[i])
    }
    let sum = 0
    for (let i = 0; i < weights.length; i++) {
      weights[i] = weights[i] === Number.NEGATIVE_INFINITY ? 0 : portableExp(weights[i] - largest)
      sum += weights[i]
    }
    return { largest, sum }
  }

  #loadPairs(): void {
    const k = this.#start.length
    for (let i = 0; i < k; i++) {
      for (let j = i + 1; j < k; j++) {
        const ahead = this.#scores[i * k + j] - this.#scores[j * k + i]
        // ln σ(ahead) and ln σ(−ahead)
        const rest = portableLog(1 + portableExp(-Math.abs(ahead)))
        const [wins, loses] = [Math.min(0, ahead) - rest, Math.min(0, -ahead) - rest]
        this.#table[j * k + i] = wins
        this.#table[i * k + j] = loses
        this.#start[i] += wins
        this.#start[j] += loses
      }
    }
  }

  #loadPlaces(): void {
    const n = this.#rankings.places
    const k = this.#start.length
    for (let i = 0; i < k; i++) {
      let logSum = Number.NEGATIVE_INFINITY
      for (let place = n - 1; place >= 0; place--) {
        const score = this.#scores[i * k + place]
        const larger = Math.max(logSum, score)
        logSum = larger + portableLog(1 + portableExp(Math.min(logSum, score) - larger))
        this.#table[place * k + i] = score - logSum + portableLog(n - place)
      }
    }
  }
}
