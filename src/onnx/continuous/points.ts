import type { Reals } from '../../spaces/index.js'
import type { Graph } from '../graph/graph.js'
import { elementTypes } from '../graph/tensor.js'

/** Points of real coordinates as a graph reads them. */
export interface PointsInGraph {
  /** codes, `[B, d]` */
  readonly codes: string
  /** `ln |dφ/dy|`, `[B, 1]` */
  readonly logSlope: string
  /** whether a point is within the bounds, `[B, 1]` */
  readonly isInside: string
}

/**
 * Codes of points, as the space has them; the map to the line is in double precision.
 *
 * @param points in their own units, double, `[B, d]`
 */
export function pointsInGraph(graph: Graph, points: string, space: Reals): PointsInGraph {
  const { bounds, location, scale } = space
  const d = space.codeLength
  const row = (values: readonly number[]) => graph.constant('double', [1, d], values)
  const ofBounds = (value: (low: number, high: number) => number) =>
    row(bounds.map(([low, high]) => value(low, high)))
  const above = graph.node('Greater', [points, ofBounds((low) => low)])
  const below = graph.node('Less', [points, ofBounds((_, high) => high)])
  const one = graph.constant('double', [], [1])
  // ln (y − low) and ln (high − y), 0 where there is no such bound
  const logOf = (difference: string, isBound: (low: number, high: number) => boolean) => {
    const has = graph.constant(
      'bool',
      [1, d],
      bounds.map(([low, high]) => Number(isBound(low, high))),
    )
    return graph.node('Log', [graph.node('Where', [has, difference, one])])
  }
  const finite = (value: number) => (Number.isFinite(value) ? value : 0)
  const fromLow = graph.node('Sub', [points, ofBounds((low) => finite(low))])
  const fromHigh = graph.node('Sub', [ofBounds((_, high) => finite(high)), points])
  const logLow = logOf(fromLow, (low) => low > -Infinity)
  const logHigh = logOf(fromHigh, (_, high) => high < Infinity)
  const sign = ofBounds((low) => (low > -Infinity ? -1 : 1))
  const mapped = graph.node('Add', [logLow, graph.node('Mul', [logHigh, sign])])
  const isFree = bounds.map(([low, high]) => Number(low === -Infinity && high === Infinity))
  const line = graph.node('Where', [graph.constant('bool', [1, d], isFree), points, mapped])
  const codes = graph.node('Div', [graph.node('Sub', [line, row(location)]), row(scale)])
  const constant = bounds.reduce((sum, [low, high], i) => {
    const isBoth = Number.isFinite(high - low)
    return sum + (isBoth ? Math.log(high - low) : 0) - Math.log(scale[i])
  }, 0)
  const logs = graph.node('ReduceSum', [graph.node('Add', [logLow, logHigh]), graph.shape(1)], {
    keepdims: 1,
  })
  const slope = graph.node('Sub', [graph.constant('double', [], [constant]), logs])
  const within = graph.node('Cast', [graph.node('And', [above, below])], { to: elementTypes.float })
  const least = graph.node('ReduceMin', [within], { axes: [1], keepdims: 1 })
  return {
    codes: graph.node('Cast', [codes], { to: elementTypes.float }),
    logSlope: graph.node('Cast', [slope], { to: elementTypes.float }),
    isInside: graph.node('Greater', [least, graph.scalar(0.5)]),
  }
}

/** The coordinate, in its own units, of values of its code: float, of any shape. */
export function unitsInGraph(graph: Graph, codes: string, space: Reals): string {
  const [low, high] = space.bounds[0]
  const scaled = graph.node('Mul', [codes, graph.scalar(space.scale[0])])
  const line = graph.node('Add', [scaled, graph.scalar(space.location[0])])
  if (low === -Infinity && high === Infinity) return line
  if (high === Infinity) return graph.node('Add', [graph.node('Exp', [line]), graph.scalar(low)])
  if (low === -Infinity) return graph.node('Sub', [graph.scalar(high), graph.node('Exp', [line])])
  const share = graph.node('Mul', [graph.node('Sigmoid', [line]), graph.scalar(high - low)])
  return graph.node('Add', [share, graph.scalar(low)])
}
