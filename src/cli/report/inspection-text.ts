import { type Features, isSparse } from '../../engine/index.js'
import { describeTraining, type TrainingNumbers } from './summaries.js'

/** Width of the headings. */
export const HEADING = 10

/** What the features of a data set look like. */
export type FeatureSummary = ReturnType<typeof summarizeFeatures>

export function summarizeFeatures(features: Features) {
  const nonzeros = features.values.reduce((count, value) => count + (value === 0 ? 0 : 1), 0)
  return {
    /** share of the feature values that are not zero */
    density: nonzeros / (features.rows * features.cols),
    storage: isSparse(features) ? 'sparse' : 'dense',
  }
}

export function describeFeatures(
  names: readonly string[],
  { density, storage }: FeatureSummary,
): string[] {
  return [
    `features  ${names.length}: ${shorten(names)}`,
    `          ${percent(density)} not zero, kept ${storage}`,
  ]
}

/** The lines on a model that are the same for all tasks. */
export function describeSavedModel(
  {
    features,
    featureNames,
    options,
    training,
  }: {
    readonly features: number
    readonly featureNames: readonly string[] | null
    readonly options: object
    readonly training: TrainingNumbers
  },
  model: readonly string[],
): string[] {
  const names = featureNames === null ? 'names not kept' : shorten(featureNames)
  return [
    `features  ${features}: ${names}`,
    ...model,
    `fit       ${describeTraining(training)}`,
    ...Object.entries(options).flatMap(([name, value]) => optionLines(name, value)),
  ]
}

/** An option and its value, no list without entries; what was chosen and why, a line each. */
function optionLines(name: string, value: unknown): string[] {
  if (Array.isArray(value) && value.length === 0) return []
  const isText = Array.isArray(value) && value.some((part) => typeof part === 'string')
  return isText ? value.map((part) => `  ${name} ${part}`) : [`  ${name} ${value}`]
}

/** `12.3 %` */
export function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`
}

/** The first names of a list. */
export function shorten(names: readonly string[]): string {
  return names.length > 8 ? `${names.slice(0, 6).join(', ')}, …` : names.join(', ')
}
