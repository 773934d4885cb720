import { checkOption, PartitaError } from '../../errors.js'
import { parseLabelsXml } from '../columns/labels-xml.js'
import { mekaLabelEnd } from '../columns/meka-relation.js'
import { selectLabels } from '../columns/select-labels.js'
import type { ColumnsKept } from '../csv/read-csv-table.js'
import { readsText, withPackages } from '../table/column-choices.js'
import { ownMarkers } from '../table/column-options.js'
import { columnsLike, columnsToLearn } from '../table/kept-columns.js'
import { NameFinder } from '../table/name-finder.js'
import type { ReadTableOptions } from '../table/read-table.js'
import { cellTexts, columnNames, type Table } from '../table/table.js'
import { featuresLike, featuresToLearn } from '../table/table-features.js'
import { featureNamesOf, type TableSchema } from '../table/table-schema.js'
import { readWholeText } from '../text/read-text.js'
import { shown } from '../text/text-error.js'
import { storeAs } from './convert.js'
import type { FeatureData, ReadFeaturesOptions } from './feature-data.js'

/** How a table becomes the inputs of a model, whether it comes whole or in parts. */
export interface FeaturePlan {
  readonly tableOptions: ReadTableOptions
  /** names of columns that a header may hold though they are numbers */
  readonly known: readonly string[] | undefined
  /** which columns of a header are read, and how */
  keep(names: readonly string[]): ColumnsKept
  featuresOf(table: Table): FeatureData
}

/**
 * Settles how a file is read to predict on.
 *
 * @param path names it in errors
 * @throws PartitaError (as a rejection) as `readFeatures`
 */
export async function featurePlan(path: string, given: ReadFeaturesOptions): Promise<FeaturePlan> {
  const options = await withPackages(given, given.schema)
  const { schema, features: wanted, declared, encoding } = options
  const like = (schema ?? wanted) && { schema, featureNames: wanted ?? [] }
  const labels =
    typeof declared === 'string'
      ? parseLabelsXml((await readWholeText(declared, encoding)).text).map(({ name }) => name)
      : declared
  const isKnown = labelTest(options.labels, schema ? schemaNames(schema) : wanted)
  const checkKnown = (name: string) => {
    if (!isKnown(name)) throw unknownLabel(name, options.labels.length, path)
  }
  labels?.forEach(checkKnown)
  const idOf = (names: readonly string[]): number[] => {
    if (options.id === undefined) return []
    const column = new NameFinder(names).position(options.id)
    checkOption(column >= 0, 'id', 'the name of a column', options.id)
    return [column]
  }
  const leftOutOf = (names: readonly string[]) =>
    new Set([...idOf(names), ...[...names.keys()].filter((column) => isKnown(names[column]))])
  return {
    tableOptions: {
      ...options,
      missingValues: ownMarkers(options, schema),
      keepText: options.id !== undefined || readsText(options, schema),
    },
    known: schema?.columns.map(({ name }) => name) ?? wanted,
    keep(names) {
      const leftOut = leftOutOf(names)
      return like
        ? columnsLike(names, idOf(names), leftOut, like, path)
        : columnsToLearn(names, idOf(names), leftOut, options)
    },
    featuresOf(table) {
      const names = columnNames(table)
      const end =
        table.noun === 'attribute' && declared === undefined
          ? mekaLabelEnd(table.relation, path)
          : undefined
      const own = new Set(schema ? schemaNames(schema) : wanted)
      for (const column of end ? selectLabels(names, end, path) : []) {
        if (!own.has(names[column])) checkKnown(names[column])
      }
      const leftOut = leftOutOf(names)
      const { features, warnings, ...read } = like
        ? featuresLike(table, leftOut, like, options)
        : featuresToLearn(table, leftOut, options, 'every column is a label or was left out')
      const [idColumn] = idOf(names)
      const ids = idColumn === undefined ? undefined : cellTexts(table, idColumn)
      const said =
        like || table.instanceWeights === undefined
          ? warnings
          : [...warnings, 'rows have weights: they are not used']
      return {
        ...read,
        warnings: said,
        features: storeAs(features, 'auto'),
        ...(ids && { ids }),
      }
    },
  }
}

/** Names of the columns of a schema and of the features they become. */
function schemaNames({ columns }: TableSchema): string[] {
  return [...columns.map(({ name }) => name), ...featureNamesOf(columns)]
}

/**
 * Tells the columns that are labels: those of exactly these names; and of such names once escapes are
 * removed, unless a feature has exactly that name.
 */
function labelTest(
  labels: readonly string[],
  features: readonly string[] = [],
): (name: string) => boolean {
  const exact = new Set(labels)
  const finder = new NameFinder(labels)
  const own = new Set(features)
  return (name) => exact.has(name) || (!own.has(name) && finder.find(name) !== -1)
}

function unknownLabel(name: string, labels: number, where: string): PartitaError {
  return new PartitaError('UNKNOWN_LABEL', 'the model does not know a label of the data', {
    expected: `one of its ${labels} labels`,
    received: shown(name),
    where,
    hint: 'check that model and data belong together',
  })
}
