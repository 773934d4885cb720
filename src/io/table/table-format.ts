import { checkOption } from '../../errors.js'

/** The format of a file of features by its name, compressed or not; INVALID_OPTION for any other. */
export function tableFormat(path: string): 'arff' | 'csv' {
  const format = /\.(arff|csv)(?:\.gz)?$/i.exec(path)?.[1].toLowerCase()
  const isKnown = format === 'arff' || format === 'csv'
  checkOption(isKnown, 'path', 'a name in .arff, .csv, .arff.gz or .csv.gz', path)
  return format
}
