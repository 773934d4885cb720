import type { SetRule, SetRuleOptions } from '../../inference/index.js'
import type { Graph } from '../graph/graph.js'
import { largestOf, sizeOf, whole } from './choose-places.js'
import { expectedF1OfIndependent, expectedF1OfListed } from './expected-f1.js'
import type { ListedOutputs } from './listed-outputs.js'

/** What label sets are decided from: marginals, and the distribution they are of. */
export interface SetDistribution {
  readonly labels: number
  /** `P(label in y | x)`, `[B, k]` */
  readonly marginals: string
  /** scores of independent labels, `[B, k]` */
  readonly independent?: string
  /** all sets, of those that are not */
  readonly listed?: ListedOutputs
}

/** One label set a row as a rule decides it, 0/1 whole numbers `[B, k]`; undefined where a graph has no way to. */
export function decideSetsInGraph(
  graph: Graph,
  distribution: SetDistribution,
  rule: SetRule,
  { threshold = 0.5, empty = 'zero', ...limits }: SetRuleOptions,
): string | undefined {
  const { labels: k, marginals, independent, listed } = distribution
  const least = limits.atLeast ?? 0
  const most = Math.min(k, limits.atMost ?? k)
  const withinSizes = (values: string, decided: string): string => {
    if (least === 0 && most === k) return decided
    const ends = [least, most].map((end) => graph.constant('int64', [], [end]))
    return largestOf(graph, values, k, graph.node('Clip', [sizeOf(graph, decided), ...ends]))
  }
  if (rule === 'threshold') {
    const each = typeof threshold === 'number' ? new Array(k).fill(threshold) : threshold
    const thresholds = graph.constant('float', [1, k], each)
    const margins = graph.node('Sub', [marginals, thresholds])
    const decided = whole(graph, graph.node('GreaterOrEqual', [marginals, thresholds]))
    return withinSizes(margins, decided)
  }
  if (rule === 'mode' && listed) return modeOfListed(graph, listed, k, least, most)
  if (rule === 'mode' && independent !== undefined) {
    const decided = whole(graph, graph.node('GreaterOrEqual', [independent, graph.scalar(0)]))
    return withinSizes(independent, decided)
  }
  if (rule === 'jaccard' || (!listed && independent === undefined)) return undefined
  const score = listed
    ? expectedF1OfListed(graph, listed, k)
    : expectedF1OfIndependent(graph, marginals, k)
  const ofEmpty = graph.node('Mul', [
    score.probabilityOfEmpty,
    graph.scalar(empty === 'one' ? 1 : 0),
  ])
  const all = graph.node('Concat', [ofEmpty, score.ofSizes], { axis: 1 })
  const allowed = graph.node('Slice', [
    all,
    graph.shape(least),
    graph.shape(most + 1),
    graph.shape(1),
  ])
  const best = graph.node('ArgMax', [allowed], { axis: 1, keepdims: 1 })
  const size = graph.node('Add', [best, graph.constant('int64', [], [least])])
  return largestOf(graph, score.gainsAt(size), k, size)
}

/** The most probable set among all of the sizes allowed. */
function modeOfListed(
  graph: Graph,
  { codes, logWeights }: ListedOutputs,
  k: number,
  least: number,
  most: number,
): string {
  let weights = logWeights
  if (least > 0 || most < k) {
    const sizes = graph.node('Transpose', [sizeOf(graph, codes)], { perm: [1, 0] })
    const isSmall = graph.node('Less', [sizes, graph.scalar(least)])
    const isLarge = graph.node('Greater', [sizes, graph.scalar(most)])
    const isOut = graph.node('Or', [isSmall, isLarge])
    weights = graph.node('Where', [isOut, graph.scalar(Number.NEGATIVE_INFINITY), logWeights])
  }
  const best = graph.node('ArgMax', [weights], { axis: 1, keepdims: 0 })
  return graph.node('Cast', [graph.node('Gather', [codes, best], { axis: 0 })], { to: 7 })
}
