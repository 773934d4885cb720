import { checkOneOf, checkOption, PartitaError } from '../../errors.js'
import { type SetRule, type SetSizes, setRules } from '../../inference/index.js'
import { nearestName } from '../../nearest-name.js'

/** A rule of decision with thresholds, or limits to how many labels it answers. */
export interface SetChoiceOptions extends SetSizes {
  /** default `'threshold'` where there is a threshold, else `'f1'` */
  readonly rule?: SetRule
  /**
   * of the rule `'threshold'`: labels of at least this marginal probability, one number for all, one for
   * each, or by name (others ½); ½ is best for the Hamming score, and `t` where a label answered wrongly
   * costs `t / (1 − t)` times one left out; `'macro-f1'`: one for each label at which its expected F1 over the
   * training rows is largest, found when the fit is done (`macroF1Thresholds`)
   */
  readonly threshold?: number | readonly number[] | Readonly<Record<string, number>> | 'macro-f1'
}

/**
 * How label sets are decided: a rule by name, or with what it goes by; `'macro-f1'` is
 * `{ threshold: 'macro-f1' }`.
 */
export type SetChoice = SetRule | 'macro-f1' | SetChoiceOptions

/** What a rule goes by, as it is kept with a model; plain JSON. */
export interface SetLimits extends SetSizes {
  /** one for all labels, or one for each, `[k]` */
  readonly threshold?: number | readonly number[]
}

/** A choice with its parts checked against the labels. */
export interface ResolvedChoice {
  readonly rule: SetRule
  readonly limits: SetLimits
  /** whether the thresholds are those found when the fit is done */
  readonly isTuned?: boolean
}

const parts = ['rule', 'threshold', 'atLeast', 'atMost']

/**
 * What a choice says of these labels.
 *
 * @throws PartitaError `INVALID_OPTION` for a rule that there is not, a threshold outside [0, 1] or of
 *   another rule, or sizes that exclude each other; `UNKNOWN_LABEL`
 */
export function resolveChoice(given: SetChoice, labels: readonly string[]): ResolvedChoice {
  const choice = given === 'macro-f1' ? ({ threshold: given } as const) : given
  if (typeof choice === 'string') {
    checkOneOf('decision', choice, setRules)
    return { rule: choice, limits: {} }
  }
  checkChoice(choice)
  const { threshold, rule = threshold === undefined ? 'f1' : 'threshold', atLeast, atMost } = choice
  const k = labels.length
  const most = Math.min(k, atMost ?? k)
  checkOption((atLeast ?? 0) <= most, 'atLeast', `an integer up to ${most}`, atLeast)
  const isTuned = threshold === 'macro-f1'
  return {
    rule,
    isTuned,
    limits: {
      ...(threshold !== undefined && !isTuned && { threshold: thresholdsOf(threshold, labels) }),
      ...(atLeast !== undefined && { atLeast }),
      ...(atMost !== undefined && { atMost }),
    },
  }
}

/** What a fitted model knows of its own decision. */
interface OwnChoice {
  readonly decision: SetRule
  readonly limits?: SetLimits
  readonly tuned?: 'macro-f1'
}

/**
 * What is asked of a fitted model: its own decision unless told otherwise. A rule by name keeps its
 * thresholds and limits, an object says all.
 *
 * @throws PartitaError as {@link resolveChoice}; `INVALID_OPTION` for thresholds of a fit that tuned none
 */
export function askedChoice(
  choice: SetChoice | undefined,
  { decision, limits: own = {}, tuned }: OwnChoice,
  labels: readonly string[],
): ResolvedChoice {
  const { rule, limits, isTuned } = resolveChoice(choice ?? decision, labels)
  if (isTuned) {
    checkOption(tuned !== undefined, 'decision', 'thresholds of a fit with that decision', choice)
    return { rule, limits: { ...limits, threshold: own.threshold } }
  }
  return { rule, limits: typeof (choice ?? decision) === 'string' ? own : limits }
}

/** Throws `INVALID_OPTION` for what is wrong with a choice whatever the labels. */
export function checkChoice(choice: unknown): asserts choice is SetChoice {
  if (typeof choice === 'string') {
    checkOneOf('decision', choice, [...setRules, 'macro-f1'])
    return
  }
  const isObject = typeof choice === 'object' && choice !== null
  const expected = `one of ${setRules.join(', ')}, macro-f1, or an object of ${parts.join(', ')}`
  checkOption(isObject, 'decision', expected, choice)
  const unknown = Object.keys(choice).find((name) => !parts.includes(name))
  checkOption(unknown === undefined, 'decision', `an object of ${parts.join(', ')}`, choice)
  const { rule, threshold, atLeast, atMost } = choice as SetChoiceOptions
  if (rule !== undefined) checkOneOf('decision.rule', rule, setRules)
  const isName = typeof threshold !== 'string' || threshold === 'macro-f1'
  checkOption(isName, 'threshold', "numbers in [0, 1], or 'macro-f1'", threshold)
  const isOwn = threshold === undefined || rule === undefined || rule === 'threshold'
  checkOption(isOwn, 'decision.threshold', "the rule 'threshold', or no rule", rule)
  for (const [name, count] of Object.entries({ atLeast, atMost })) {
    const isCount = count === undefined || (Number.isInteger(count) && count >= 0)
    checkOption(isCount, name, 'an integer ≥ 0', count)
  }
  checkOption(
    (atLeast ?? 0) <= (atMost ?? Infinity),
    'atLeast',
    `an integer up to ${atMost}`,
    atLeast,
  )
}

function thresholdsOf(
  threshold: Exclude<NonNullable<SetChoiceOptions['threshold']>, 'macro-f1'>,
  labels: readonly string[],
): number | readonly number[] {
  if (typeof threshold === 'number') return checkedThreshold(threshold)
  if (Array.isArray(threshold)) {
    const expected = `${labels.length} numbers, one a label`
    checkOption(threshold.length === labels.length, 'threshold', expected, threshold)
    return threshold.map(checkedThreshold)
  }
  const byName = Object.entries(threshold as Readonly<Record<string, number>>)
  const thresholds = new Array<number>(labels.length).fill(0.5)
  for (const [name, value] of byName) {
    const at = labels.indexOf(name)
    if (at < 0) throw unknownLabel(name, labels)
    thresholds[at] = checkedThreshold(value)
  }
  return thresholds
}

function checkedThreshold(value: number): number {
  checkOption(value >= 0 && value <= 1, 'threshold', 'a number in [0, 1]', value)
  return value
}

function unknownLabel(name: string, labels: readonly string[]): PartitaError {
  const near = nearestName(name, labels)
  return new PartitaError('UNKNOWN_LABEL', 'a threshold of a label that there is not', {
    expected: `labels of the model: ${labels.slice(0, 5).join(', ')}${labels.length > 5 ? ', …' : ''}`,
    received: JSON.stringify(name),
    where: 'decision.threshold',
    hint: near && `did you mean ${near}?`,
  })
}
