import { checkOneOf, checkOption } from '../../errors.js'
import { Rng } from '../../random/index.js'

/** Two-dimensional laws with figures that are easily seen, by name. */
export const toyDensities = [
  'checkerboard',
  'four-circles',
  'pinwheel',
  'funnel',
  'eight-gaussians',
  'two-spirals',
] as const
export type ToyDensity = (typeof toyDensities)[number]

/**
 * Points of a two-dimensional law, the same for the same seed: what densities are tried on.
 *
 * @returns `[n]` points `[x₁, x₂]`
 * @throws PartitaError `INVALID_OPTION`
 * @see Senetaire, Jeha, Mattei, Frellsen 2025, arXiv 2503.07021, figure 4
 *
 * @example
 * ```ts
 * import { plantedDensity } from 'partita/testing'
 * console.log(plantedDensity('funnel', 3, 1))
 * ```
 */
export function plantedDensity(name: ToyDensity, count: number, seed = 0): [number, number][] {
  checkOneOf('name', name, toyDensities)
  checkOption(Number.isInteger(count) && count > 0, 'count', 'an integer > 0', count)
  const rng = new Rng(seed).split(name)
  return Array.from({ length: count }, () => draws[name](rng))
}

const draws: Readonly<Record<ToyDensity, (rng: Rng) => [number, number]>> = {
  checkerboard(rng) {
    const first = 4 * rng.uniform() - 2
    const second = rng.uniform() - 2 * rng.integer(2) + (Math.abs(Math.floor(first)) % 2)
    return [2 * first, 2 * second]
  },
  'four-circles'(rng) {
    const angle = 2 * Math.PI * rng.uniform()
    const sign = () => 2 * rng.integer(2) - 1
    return [
      2 * Math.cos(angle) + 0.1 * rng.normal() - sign(),
      2 * Math.sin(angle) + 0.1 * rng.normal() - sign(),
    ]
  },
  pinwheel(rng) {
    const along = 1 + 0.3 * rng.normal()
    const across = 0.05 * rng.normal()
    const angle = (2 * Math.PI * rng.integer(5)) / 5 + 0.25 * Math.exp(along)
    const [cos, sin] = [Math.cos(angle), Math.sin(angle)]
    return [10 * (along * cos + across * sin), 10 * (-along * sin + across * cos)]
  },
  funnel(rng) {
    const y = rng.normal()
    return [Math.exp(y / 2) * rng.normal(), y]
  },
  'eight-gaussians'(rng) {
    const angle = (2 * Math.PI * rng.integer(8)) / 8
    const at = (centre: number) => (4 * centre + 0.5 * rng.normal()) / Math.SQRT2
    return [at(Math.cos(angle)), at(Math.sin(angle))]
  },
  'two-spirals'(rng) {
    const n = (Math.sqrt(rng.uniform()) * 540 * Math.PI) / 180
    const sign = 2 * rng.integer(2) - 1
    const at = (value: number) => (sign * value) / 3 + 0.1 * rng.normal()
    return [at(-Math.cos(n) * n + rng.uniform() / 2), at(Math.sin(n) * n + rng.uniform() / 2)]
  },
}
