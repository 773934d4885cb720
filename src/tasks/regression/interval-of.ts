import type { PanelDensity } from '../../inference/index.js'

/** Steps in which the shortest interval is looked for. */
const INTERVALS = 100

/** An interval of a row's density. */
export function intervalOf(
  density: PanelDensity,
  coverage: number,
  kind: 'central' | 'shortest',
): [number, number] {
  const rest = 1 - coverage
  const between = (low: number): [number, number] => [
    density.quantile(low),
    density.quantile(low + coverage),
  ]
  if (kind === 'central') return between(rest / 2)
  let best = between(rest / 2)
  for (let k = 0; k <= INTERVALS; k++) {
    const own = between((rest * k) / INTERVALS)
    if (own[1] - own[0] < best[1] - best[0]) best = own
  }
  return best
}
