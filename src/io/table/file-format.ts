import { checkOption } from '../../errors.js'

/** Formats of files of features. */
export type FileFormat = 'arff' | 'csv' | 'libsvm'

const FORMATS: Readonly<Record<string, FileFormat>> = {
  arff: 'arff',
  csv: 'csv',
  tsv: 'csv',
  libsvm: 'libsvm',
  svmlight: 'libsvm',
  svm: 'libsvm',
  xmc: 'libsvm',
}

/**
 * The format of a file of features by its name, compressed or not; undefined for the standard input,
 * whose text shows it; INVALID_OPTION for any other.
 */
export function fileFormat(path: string): FileFormat | undefined {
  if (path === '-') return undefined
  const format = FORMATS[/\.([a-z]+)(?:\.gz)?$/i.exec(path)?.[1].toLowerCase() ?? '']
  const expected = 'a name in .arff, .csv, .tsv, .libsvm, .svm or .xmc, also .gz'
  checkOption(format !== undefined, 'path', expected, path)
  return format
}
