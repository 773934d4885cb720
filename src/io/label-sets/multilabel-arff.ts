import { isSparse } from '../../engine/index.js'
import { checkOption, PartitaError } from '../../errors.js'
import { type ArffTable, parseArff } from '../arff/arff.js'
import { binaryCategories, planColumns, readFeatures } from '../arff/arff-columns.js'
import { readLabels } from '../arff/arff-labels.js'
import { identifierAttributes } from '../arff/identifiers.js'
import { shown, textError } from '../text/text-error.js'
import { mekaLabelEnd } from './meka-relation.js'
import {
  checkMultilabelOptions,
  finishMultilabel,
  type MultilabelData,
  type MultilabelOptions,
} from './multilabel-data.js'
import { type LabelChoice, selectLabels } from './select-labels.js'

/** Options of {@link multilabelFromArff}. */
export interface MultilabelArffOptions extends MultilabelOptions {
  /** which attributes are labels; default: what a MEKA relation name says */
  readonly labels?: LabelChoice | undefined
}

/**
 * Makes a multilabel data set of the text of an ARFF file.
 *
 * Features: a numeric attribute is one column; a nominal one with the values 0 and 1 is one column;
 * any other nominal one becomes a column for each category, `attribute=category`, with a 1 where it
 * holds. Text attributes are left out, and so are identifiers: a nominal attribute with another
 * value in each of at least 20 rows, or a numeric one that counts the rows. Warnings say so.
 *
 * @throws PartitaError PARSE_ERROR with the line where the text is wrong; NOT_IN_SPACE with the line
 *   where a label is not 0 or 1; NOT_FINITE with the line where a feature is missing or too large;
 *   UNKNOWN_LABEL if a label name matches no attribute; INVALID_OPTION if nothing says which
 *   attributes are labels; EMPTY_DATA if no feature is left
 *
 * @example
 * ```ts
 * import { multilabelFromArff } from 'partita/io'
 * const data = multilabelFromArff(`@relation 'songs: -C -2'
 * @attribute tempo numeric
 * @attribute genre {rock, folk, jazz}
 * @attribute happy {0,1}
 * @attribute calm {0,1}
 * @data
 * 120, rock, 1, 0
 * 70, folk, 0, 1`)
 * console.log(data.featureNames) // tempo, genre=rock, genre=folk, genre=jazz
 * console.log(data.labelNames, data.labels.values) // happy, calm; 1 0 0 1
 * ```
 */
export function multilabelFromArff(
  text: string,
  options: MultilabelArffOptions = {},
): MultilabelData {
  checkMultilabelOptions(options)
  return multilabelFromTable(parseArff(text, { file: options.file }), options)
}

/** What {@link multilabelFromArff} does with a table that is parsed already. */
export function multilabelFromTable(
  table: ArffTable,
  options: MultilabelArffOptions,
): MultilabelData {
  const { file, ignore = [] } = options
  const { attributes, relation, instanceWeights, lines } = table
  const names = attributes.map(({ name }) => name)
  const selected = selectLabels(names, options.labels ?? declaredLabels(relation, file), file)
  const warnings: string[] = []
  const leftOut = leaveOut(table, selected, ignore, warnings)
  const plan = planColumns(attributes, leftOut)
  if (plan.featureNames.length === 0) {
    const hint = 'every attribute is a label or was left out'
    throw textError('EMPTY_DATA', 'no feature is left', { file }, { hint })
  }
  const labels = readLabels(table, selected, file)
  const features = readFeatures(table, plan)
  const { featureNames } = plan
  const labelNames = selected.map((attribute) => names[attribute])
  return finishMultilabel(
    { features, labels, featureNames, labelNames, relation, instanceWeights, warnings, lines },
    options,
  )
}

function declaredLabels(relation: string, file: string | undefined) {
  const declared = mekaLabelEnd(relation, file)
  if (declared !== undefined) return declared
  throw new PartitaError('INVALID_OPTION', 'nothing says which attributes are labels', {
    expected: 'the option labels, or -C in the relation name',
    received: `relation ${shown(relation)}`,
    ...(file !== undefined && { where: file }),
    hint: 'pass label names, a MULAN XML file, { first: count } or { last: count }',
  })
}

/** Labels, ignored attributes, text and identifiers; adds warnings about what nobody asked for. */
function leaveOut(
  table: ArffTable,
  selected: readonly number[],
  ignore: readonly string[],
  warnings: string[],
): ReadonlySet<number> {
  const { attributes } = table
  const leftOut = new Set(selected)
  for (const name of ignore) {
    const index = attributes.findIndex((attribute) => attribute.name === name)
    checkOption(index >= 0 && !selected.includes(index), 'ignore', 'names of features', name)
    leftOut.add(index)
  }
  attributes.forEach(({ name, kind }, index) => {
    if (kind !== 'text' || leftOut.has(index)) return
    warnings.push(`text attribute ${shown(name)} was left out`)
    leftOut.add(index)
  })
  for (const index of identifierAttributes(table)) {
    if (leftOut.has(index)) continue
    warnings.push(`attribute ${shown(attributes[index].name)} was left out: it names the rows`)
    leftOut.add(index)
  }
  if (!isSparse(table.values)) return leftOut
  for (const attribute of attributes) {
    if (binaryCategories(attribute)?.[0] === 1) {
      const { name } = attribute
      warnings.push(`${shown(name)} is declared {1,…} in sparse rows: left out, it counts as 1`)
    }
  }
  return leftOut
}
