import { checkOption, PartitaError } from '../../errors.js'
import type { LabelChoice } from '../columns/select-labels.js'
import { featuresOfRows } from '../libsvm/libsvm-features.js'
import { LibsvmParser, type LibsvmRows } from '../libsvm/libsvm-parser.js'
import { shown, textError } from '../text/text-error.js'
import { finishLabelSets } from './finish-label-sets.js'
import {
  checkLabelTableOptions,
  type LabelTableOptions,
  type MultilabelData,
} from './multilabel-data.js'

/** Options of {@link multilabelFromLibsvm}. */
export interface MultilabelLibsvmOptions extends LabelTableOptions {
  /** names of the labels; default: the numbers that occur, or all below the number in the header */
  readonly labels?: LabelChoice | undefined
}

/** cells of a label matrix, which is dense */
const MOST_CELLS = 2 ** 29
/** labels that a first line may say; the largest public sets have three million */
const MOST_LABELS = 5_000_000

/**
 * Makes a multilabel data set of LIBSVM text, `1,3 2:0.5 7:1`, or of a file of the extreme classification
 * repository, whose first line says the numbers of rows, features and labels. Features and labels
 * are named by their numbers; −1 and 1, one on every line, are one label, `1`. Columns that a file
 * like another does not name are 0.
 *
 * @throws PartitaError PARSE_ERROR with the line where the text is wrong; UNKNOWN_LABEL with the line of
 *   a label that is none of those known; EMPTY_DATA if no feature is left
 *
 * @example
 * ```ts
 * import { multilabelFromLibsvm } from 'partita/io'
 * const data = multilabelFromLibsvm('1,3 2:0.5 7:1\n3 2:1\n')
 * console.log(data.labelNames, data.featureNames) // 1 3, 2 7
 * ```
 */
export function multilabelFromLibsvm(
  text: string,
  options: MultilabelLibsvmOptions = {},
): MultilabelData {
  checkLabelTableOptions(options)
  const parser = new LibsvmParser(options.file)
  parser.push(text)
  return multilabelFromRows(parser.finish(), options)
}

/** {@link multilabelFromLibsvm} for rows that are read already. */
export function multilabelFromRows(
  rows: LibsvmRows,
  options: MultilabelLibsvmOptions,
): MultilabelData {
  const { labels: choice = options.like?.labelNames, file } = options
  checkOption(
    choice === undefined || Array.isArray(choice),
    'labels',
    'names of labels, which are numbers in such files',
    JSON.stringify(choice),
  )
  const isSigned =
    choice === undefined &&
    rows.labels.every(([one, other]) => {
      return other === undefined && (one === '1' || one === '-1')
    })
  const known = isSigned && rows.labels.some(([label]) => label === '-1') ? ['1'] : undefined
  const labelNames = (choice as readonly string[] | undefined) ?? known ?? labelsOf(rows)
  const labels = labelMatrix(rows, labelNames, known ? ['-1'] : [], file)
  const read = featuresOfRows(rows, options)
  const note = known ? ['"1" is 1, "-1" is 0 in label "1"'] : []
  return finishLabelSets(
    { ...read, warnings: [...read.warnings, ...note], labels, labelNames, relation: nameOf(file) },
    options,
  )
}

function labelsOf({ labels, header }: LibsvmRows): string[] {
  if (header && header.labels > MOST_LABELS) {
    throw new PartitaError(
      'UNSUPPORTED',
      'the first line says more labels than memory should hold',
      {
        expected: `at most ${MOST_LABELS}`,
        received: String(header.labels),
        hint: 'pass the option labels to learn fewer',
      },
    )
  }
  if (header) return Array.from({ length: header.labels }, (_, label) => String(label))
  const numbers = new Set(labels.flat())
  if (numbers.size > 0) return [...numbers].sort((a, b) => Number(a) - Number(b))
  throw new PartitaError('EMPTY_DATA', 'no line has a label')
}

function labelMatrix(
  { labels, lines }: LibsvmRows,
  names: readonly string[],
  none: readonly string[],
  file: string | undefined,
) {
  const cols = names.length
  const rows = labels.length
  if (rows * cols > MOST_CELLS) {
    throw new PartitaError('UNSUPPORTED', 'the label matrix is larger than memory should hold', {
      expected: `at most ${MOST_CELLS} cells`,
      received: `${rows} rows of ${cols} labels`,
      ...(file !== undefined && { where: file }),
      hint: 'pass the option labels to learn fewer, or fewer rows',
    })
  }
  const places = new Map(names.map((name, label) => [name, label]))
  const values = new Float32Array(rows * cols)
  labels.forEach((own, row) => {
    for (const name of own) {
      const label = places.get(name)
      if (label !== undefined) values[row * cols + label] = 1
      else if (!none.includes(name)) {
        throw textError(
          'UNKNOWN_LABEL',
          'a label is none of those known',
          { file, line: lines[row] },
          {
            received: shown(name),
          },
        )
      }
    }
  })
  return { rows, cols, values }
}

function nameOf(file: string | undefined): string {
  return file?.replace(/^.*[\\/]/, '').replace(/\.[a-z]+(\.gz)?$/i, '') ?? ''
}
