import { wholeLinear } from '../models/index.js'
import { describeSpace, hasRankings, RankingSpace } from '../spaces/index.js'
import { type Answers, type OnnxOptions, writeAnswers } from './answers.js'
import { nameOf } from './backend/graph-matrix.js'
import { Graph } from './graph/graph.js'
import { writeModel } from './graph/write-model.js'
import type { OnnxSource } from './onnx-source.js'
import { decideSetsInGraph, type SetDistribution } from './outputs/decide-sets.js'
import { distributionOf } from './outputs/distribution.js'
import type { GraphDistribution } from './outputs/graph-distribution.js'
import { pairwiseOfListed } from './outputs/listed-pairs.js'
import { orderByScores, pairwiseByWorths } from './outputs/plackett-luce.js'
import { readCurves } from './outputs/read-curves.js'
import { recordModel } from './record-model.js'
import type { RecordedModel } from './recorded-model.js'
import { version } from './version.js'

/**
 * A fitted model as the bytes of an ONNX file.
 *
 * @throws PartitaError `UNSUPPORTED` for a part that a graph cannot hold, or an output asked for that this model
 *   has none of, with what can be had; `INVALID_OPTION`
 */
export function exportOnnx<Y>(source: OnnxSource<Y>, { outputs }: OnnxOptions = {}): Uint8Array {
  const graph = new Graph()
  const recorded = recordModel(graph, source)
  const { answers, notes } = answersOf(recorded, source)
  const asked = writeAnswers(graph, answers, {
    outputs,
    extra: 'logProbability',
    of: nameOfModel(source),
    hint:
      source.decision &&
      'ask for probabilities, or fit with the decision threshold: f1 and mode of labels that depend on each other are sums over all sets, listed up to 14 labels, and jaccard is a search',
  })
  return writeModel(graph, {
    version,
    metadata: { ...source.metadata, ...described(source), ...notes, outputs: asked.join(' ') },
  })
}

function answersOf<Y>(
  recorded: RecordedModel<Y>,
  source: OnnxSource<Y>,
): { readonly answers: Answers; readonly notes: Readonly<Record<string, string>> } {
  const { graph, tape, backend, space, at, reference } = recorded
  const c = space.codeLength
  const law = distributionOf(recorded, source)
  const { exact, learned } = law
  const linear = at.reference?.linear ? wholeLinear(tape, at) : at.linear
  const isScored = !at.isZero || !reference || at.reference?.linear || reference.worths
  graph.inputs.push({ name: 'code', type: 'float', dims: ['rows', c] })
  const code = tape.constant(backend.matrix('code', backend.rows.count, c))
  const likelihood = law.logProbability(code)
  const logPartition = exact ?? learned
  const column = (variable: typeof exact) => variable && { value: nameOf(variable.value), width: 0 }
  const answers: Answers = {
    ...(isScored && { scores: { value: nameOf(linear.value), width: linear.cols } }),
    ...(space.rankings ? rankingAnswers(recorded, law) : setAnswers(recorded, source, law)),
    ...(logPartition && { logPartition: column(logPartition) }),
    ...(learned && { learnedLogPartition: column(learned) }),
    ...(likelihood && { logProbability: column(likelihood) }),
  }
  const notes = {
    ...(logPartition && { logPartition: exact ? 'exact' : 'learned' }),
    ...(learned && { learnedLogPartition: source.learned! }),
  }
  return { answers, notes }
}

/** Marginals and decision of label sets. */
function setAnswers<Y>(
  { graph, space }: RecordedModel<Y>,
  { decision, curves }: OnnxSource<Y>,
  { marginals, independent, listed }: GraphDistribution,
): Answers {
  const k = space.codeLength
  if (marginals === undefined) return {}
  const distribution: SetDistribution = {
    labels: k,
    marginals,
    ...(independent !== undefined ? { independent } : listed && { listed }),
  }
  const decided =
    decision && decideSetsInGraph(graph, distribution, decision.rule, decision.options)
  return {
    probabilities: { value: curves ? readCurves(graph, marginals, curves) : marginals, width: k },
    ...(decided !== undefined && { decision: { value: decided, width: k } }),
  }
}

/** Preferences of items, and the order that every rule decides for where scores alone rank items. */
function rankingAnswers<Y>(recorded: RecordedModel<Y>, { listed }: GraphDistribution): Answers {
  const { space, at, worths } = recorded
  if (!hasRankings(space) || space.rankings.places < space.rankings.items.length) return {}
  const k = space.rankings.items.length
  const isLinear = at.isLinear && !at.isZero && !at.reference
  const ranks = isLinear && space instanceof RankingSpace && space.code === 'ranks'
  const scores = worths ?? (ranks ? at.linear : undefined)
  const pairs = worths
    ? pairwiseByWorths(recorded, worths)
    : listed && pairwiseOfListed(recorded, space, listed)
  return {
    ...(pairs !== undefined && { probabilities: { value: pairs, width: k * k } }),
    ...(scores && { decision: { value: orderByScores(recorded, scores), width: k } }),
  }
}

/** What the file tells of a model, as plain JSON. */
function described<Y>(source: OnnxSource<Y>) {
  const { model, generator, task, featureNames, decision, reference } = source
  const { space, spec } = model
  const json = (value: unknown) => JSON.stringify(value)
  const description = describeSpace(space)
  return {
    task,
    space: space.name,
    energy: spec.energy,
    loss: generator.name,
    ...(reference && { reference: reference.name }),
    ...(description !== undefined && { spaceDescription: json(description) }),
    ...(space.labels && { labels: json(space.labels) }),
    ...(space.rankings && { items: json(space.rankings.items) }),
    ...(featureNames && { featureNames: json(featureNames) }),
    ...(decision && { decision: json({ rule: decision.rule, ...decision.options }) }),
  }
}

function nameOfModel<Y>({ model, generator, decision }: OnnxSource<Y>): string {
  const rule = decision ? `, decided by ${decision.rule}` : ''
  return `the energy ${model.spec.energy} on ${model.space.name} with the loss ${generator.name}${rule}`
}
