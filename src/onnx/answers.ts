import { PartitaError } from '../errors.js'
import type { Graph } from './graph/graph.js'

/** What a graph may answer. */
export const onnxOutputs = [
  'scores',
  'probabilities',
  'decision',
  'logPartition',
  'learnedLogPartition',
  'logProbability',
  'logDensity',
  'energy',
  'mean',
  'deviation',
] as const
export type OnnxOutput = (typeof onnxOutputs)[number]

/** What is asked of an export. */
export interface OnnxOptions {
  /**
   * default: all that the model can have in a graph, but what takes a second input: `logProbability` the code of
   * an output for each row, `logDensity` of a regression the targets of each
   */
  readonly outputs?: readonly OnnxOutput[]
}

/** What a graph can answer, each as a value of it: `[B, width]`, or of width 0 a column that becomes `[B]`. */
export type Answers = Partial<
  Record<OnnxOutput, { readonly value: string; readonly width: number } | undefined>
>

/**
 * Gives a graph the outputs that are asked for.
 *
 * @param asked `extra` is the output that alone reads the second input, `of` what the model is, `hint` how to come to a
 *   decision
 * @returns their names
 */
export function writeAnswers(
  graph: Graph,
  answers: Answers,
  {
    outputs,
    extra,
    of,
    hint,
  }: {
    readonly outputs: readonly OnnxOutput[] | undefined
    readonly extra?: OnnxOutput
    readonly of: string
    readonly hint?: string | undefined
  },
): readonly OnnxOutput[] {
  const asked = outputs ?? onnxOutputs.filter((name) => answers[name] && name !== extra)
  for (const name of asked) {
    const answer = answers[name]
    if (!answer) throw noOutput(name, answers, of, name === 'decision' ? hint : undefined)
    const { value, width } = answer
    const type = name === 'decision' ? 'int64' : 'float'
    if (width > 0) graph.output({ name, type, dims: ['rows', width] }, value)
    else
      graph.output({ name, type, dims: ['rows'] }, graph.node('Squeeze', [value, graph.shape(1)]))
  }
  if (extra && !asked.includes(extra)) graph.inputs.length = 1
  return asked
}

function noOutput(name: string, answers: Answers, of: string, hint?: string): PartitaError {
  const isKnown = (onnxOutputs as readonly string[]).includes(name)
  const had = onnxOutputs.filter((each) => answers[each])
  return new PartitaError(
    isKnown ? 'UNSUPPORTED' : 'INVALID_OPTION',
    isKnown ? `this model has no ${name} in a graph` : 'invalid option outputs',
    {
      expected: `some of ${had.join(', ')}`,
      received: isKnown ? `${name} of ${of}` : name,
      where: 'outputs',
      ...(hint !== undefined && { hint }),
    },
  )
}
