import { readingOptions } from './data-options.js'
import { engineOptions } from './general-options.js'
import {
  labelSetDataOptions,
  labelSetDecisionOptions,
  labelSetModelOptions,
  labelSetTestOptions,
  labelSetTrainingOptions,
} from './label-set-options.js'
import { camelCase, type OptionSpec, type OptionTable } from './option-table.js'
import { inputOptions } from './prediction-options.js'
import {
  rankingColumnOptions,
  rankingDecisionOptions,
  rankingModelOptions,
} from './ranking-options.js'

/** Every option that says what an option of the API says. */
const tables: OptionTable = {
  ...readingOptions,
  ...engineOptions,
  ...rankingColumnOptions,
  ...rankingModelOptions,
  ...rankingDecisionOptions,
  ...labelSetDataOptions,
  ...labelSetTestOptions,
  ...labelSetModelOptions,
  ...labelSetDecisionOptions,
  ...labelSetTrainingOptions,
  'max-seconds': inputOptions['max-seconds'],
}

/** An option of the command line under its name in the API. */
interface Word {
  readonly option: string
  readonly spec: OptionSpec
}

const words: ReadonlyMap<string, Word> = new Map(
  Object.entries<OptionSpec>(tables).map(([option, spec]) => {
    return [spec.api ?? camelCase(option), { option, spec }]
  }),
)

const QUOTED = "'[^']*'"
/** `missing: 'mean'`, `missing: 'mean' or 'zero'`, `standardize: false`, `epochs: 20`; `logPartition 'network'` */
const GIVEN = new RegExp(
  `\\b(\\w+: |[a-z]+[A-Z]\\w+ )(${QUOTED}(?:(?:, or |, | or )${QUOTED})*|true\\b|false\\b|-?\\d[\\d.e-]*)`,
  'g',
)
/** `option samples` */
const NAMED = /\boption (?!--)(\w+)\b/g
/** `batchSize`: a word that only the API has */
const COMPOUND = /(?<![\w.'"-])[a-z]+(?:[A-Z][a-z]+)+\b(?![\w'"(]|\.\w)/g

/**
 * A message of the library in words of the command line: `missing: 'mean'` becomes `--missing mean`,
 * `the option batchSize` becomes `the option --batch-size`. What the command line has no option for
 * stays as it is.
 */
export function inCommandLineWords(message: string): string {
  return message
    .replace(GIVEN, (text, name: string, value: string) => given(name, value) ?? text)
    .replace(NAMED, (text, name: string) => {
      const word = words.get(name)
      return word ? `option --${word.option}` : text
    })
    .replace(COMPOUND, (name) => {
      const word = words.get(name)
      return word ? `--${word.option}` : name
    })
}

function given(name: string, value: string): string | undefined {
  const word = words.get(name.replace(/:? $/, ''))
  if (!word) return undefined
  const { option, spec } = word
  if (value === 'true') return spec.kind === 'flag' ? `--${option}` : undefined
  if (value === 'false') return `no-${option}` in tables ? `--no-${option}` : undefined
  const isNumber = !value.startsWith("'")
  const isChoice = spec.kind === 'choice' && spec.choices.includes(value)
  if (isNumber) return spec.kind === 'number' || isChoice ? `--${option} ${value}` : undefined
  if (spec.kind === 'flag') return `--${option}`
  return `--${option} ${value.replaceAll("'", '')}`
}
