import { PartitaError } from '../../errors.js'
import { parseArff } from '../arff/arff-parser.js'
import { mekaLabelEnd } from '../columns/meka-relation.js'
import { type LabelChoice, selectLabels } from '../columns/select-labels.js'
import { readsText } from '../table/column-choices.js'
import { columnNames, type Table } from '../table/table.js'
import { shown } from '../text/text-error.js'
import {
  checkLabelTableOptions,
  type LabelTableOptions,
  type MultilabelData,
} from './multilabel-data.js'
import { multilabelFromTable } from './multilabel-table.js'
import { tagsColumn } from './read-tags.js'

/** Options of {@link multilabelFromArff}. */
export interface MultilabelArffOptions extends LabelTableOptions {
  /** which attributes are labels; default: what a MEKA relation name says */
  readonly labels?: LabelChoice | undefined
}

/**
 * Makes a multilabel data set of the text of an ARFF file.
 *
 * Features: a numeric attribute is one column, and so is a date, in days since 1970-01-01; a nominal one
 * of two values is one column, of 0 and 1; one of more becomes a column for each category,
 * `attribute=category`, with a 1 where it holds. Text attributes are left out, and so are identifiers: a nominal attribute with another
 * value in each of at least 20 rows, or a numeric one that counts the rows. Warnings say so.
 *
 * @throws PartitaError PARSE_ERROR with the line where the text is wrong; NOT_IN_SPACE with the line
 *   where a label is not 0 or 1, nor a word such as yes and no; NOT_FINITE with the line where a feature is missing or too large;
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
  checkLabelTableOptions(options)
  const keepText = options.tags !== undefined || readsText(options, options.like?.schema)
  return multilabelFromArffTable(parseArff(text, { file: options.file, keepText }), options)
}

/** {@link multilabelFromArff} for a table that is read already. */
export function multilabelFromArffTable(
  table: Table,
  options: MultilabelArffOptions,
): MultilabelData {
  const { relation, file } = table
  const { tags } = options
  if (tags !== undefined) {
    return multilabelFromTable(table, tagsColumn(columnNames(table), tags), options)
  }
  const choice = options.labels ?? options.like?.labelNames ?? declaredLabels(relation, file)
  return multilabelFromTable(table, selectLabels(columnNames(table), choice, file), options)
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
