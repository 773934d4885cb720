import type { EvaluationOptions, ModelDiagnosis } from '../../tasks/index.js'

/** What a report says of where its numbers come from. */
export interface ReportWords {
  readonly title: string
  readonly command: string
  /** of reading the files */
  readonly warnings: readonly string[]
}

/** What is to be found out of a fitted model beside its scores; plain data. */
export interface Inquiry {
  readonly by?: string | undefined
  /** shuffles inputs, too, which costs more than all else */
  readonly isWhole: boolean
  /** absent: no report of one model */
  readonly report?: ReportWords | undefined
}

/** A question to one model. */
export interface Question extends Inquiry {
  readonly evaluation: EvaluationOptions
  /** the rows measured on, from 1 as in their file */
  readonly rowNames: readonly number[]
  /** what is known of the data, by name */
  readonly facts: Readonly<Record<string, string | number>>
  /** of reading and fitting */
  readonly warnings: readonly string[]
}

/** A table of what was found, the most telling rows first. */
export interface FoundTable {
  readonly title: string
  readonly columns: readonly string[]
  readonly rows: readonly (readonly (string | number | null)[])[]
  /** how many of them are printed */
  readonly most: number
}

/** What was found; the report is written where all is done. */
export interface Findings {
  readonly diagnosis: ModelDiagnosis & { readonly evaluation: unknown }
  /** what people read of it */
  readonly tables: readonly FoundTable[]
  readonly html?: string | undefined
}
