import type { MissingPolicy } from '../../io/index.js'
import type { readingOptions, textOptions } from '../options/data-options.js'
import type { OptionValues } from '../options/option-table.js'
import { nameList } from './column-choice.js'

/** What the command line says of how a file is read. */
export type ReadingValues = Later<Partial<OptionValues<typeof readingOptions>>>
export type ReadingName = keyof ReadingValues

/** Values of the command line, or to be read so that missing values are filled in later. */
type Later<Values> = Omit<Values, 'missing'> & { readonly missing?: MissingPolicy | undefined }

/** The same as the readers of the library take it. */
export function readingChoices(values: ReadingValues) {
  const { ignore, keep, categorical, text, missingIndicators } = values
  return {
    ...textChoices(values),
    ignore: optionalList(ignore),
    keep: optionalList(keep),
    categorical: optionalList(categorical),
    text: optionalList(text),
    missingIndicators,
  }
}

/** What of it holds for any file. */
export function textChoices(values: Later<Partial<OptionValues<typeof textOptions>>>) {
  const { missing, missingValues, delimiter, encoding } = values
  return {
    missing,
    missingValues: optionalList(missingValues),
    delimiter: delimiter === 'tab' ? '\t' : delimiter,
    encoding,
  }
}

function optionalList(text: string | undefined): string[] {
  return text === undefined ? [] : nameList(text)
}
