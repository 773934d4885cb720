import { type Reals, reals } from '../../spaces/index.js'

/** A space of real coordinates as model files hold it; null: no bound. */
export interface SavedSpace {
  readonly coordinates: readonly string[]
  readonly bounds: readonly (readonly (number | null)[])[]
  readonly location: readonly number[]
  readonly scale: readonly number[]
}

/** JSON has no infinity. */
export function savedSpace({ coordinates, bounds, location, scale }: Reals): SavedSpace {
  const finite = (bound: number) => (Number.isFinite(bound) ? bound : null)
  return { coordinates, bounds: bounds.map((each) => each.map(finite)), location, scale }
}

/** The space again. */
export function spaceFrom({ coordinates, bounds, location, scale }: SavedSpace): Reals {
  const limits = bounds.map(([low, high]) => [low ?? -Infinity, high ?? Infinity] as const)
  return reals(coordinates, { bounds: limits, location, scale })
}
