/**
 * What is known of an output without being the whole of it: the elements of a space that agree with
 * it. Shared code carries constraints about; a space's own sums and the samplers made for it know
 * those of their kind, as rankings know {@link PartialRanking}.
 *
 * @example
 * ```ts
 * import { type Constraint, partialRanking, type Ranking } from 'partita'
 * const known: Constraint<Ranking> = partialRanking(3, { top: [1] })
 * console.log(known.allows([1, 0, 2]), known.allows([0, 1, 2])) // true false
 * ```
 */
export interface Constraint<Y = unknown> {
  /** whether `y` agrees with what is known */
  allows(y: Y): boolean
}
