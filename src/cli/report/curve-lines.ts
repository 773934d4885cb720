import type { EpochCurve } from '../../training/index.js'
import { headed } from './headed-lines.js'
import { sparkline } from './sparkline.js'
import type { TrainingNumbers } from './summaries.js'

/** The losses of every pass, a line each: bars, and from where to where. */
export function curveLines({ curves }: Pick<TrainingNumbers, 'curves'>): string[] {
  const lines = Object.entries(curves).flatMap(([pass, { training, validation }]) => [
    ...seriesLine(`${pass}, training`, training),
    ...seriesLine(`${pass}, held out`, validation),
  ])
  const widest = Math.max(0, ...lines.map(({ bars }) => bars.length))
  return headed(
    'curves',
    lines.map(({ bars, words }) => `${bars.padEnd(widest)}  ${words}`),
  )
}

function seriesLine(name: string, values: EpochCurve['validation']) {
  const known = values?.filter((value) => value !== null) ?? []
  if (!values || known.length < 2) return []
  const [first, last] = [known[0], known[known.length - 1]].map((loss) => loss.toPrecision(4))
  return [{ bars: sparkline(values), words: `${name} ${first} → ${last} nats` }]
}
