import type { DiagnoseOptions, MultilabelDiagnosis } from '../diagnose/diagnosis.js'

/** What a report says beside what a model knows, and what it looks into. */
export interface ReportOptions<Diagnosis = MultilabelDiagnosis> extends DiagnoseOptions {
  /** default: the task and what it is of */
  readonly title?: string | undefined
  /** what is known of the data, by name: a file, numbers of rows */
  readonly facts?: Readonly<Record<string, string | number>> | undefined
  /** what `diagnose` found on the same rows: nothing is measured again */
  readonly diagnosis?: Diagnosis | undefined
  /** what would run it again */
  readonly command?: string | undefined
  /** warnings of reading and fitting */
  readonly warnings?: readonly string[] | undefined
}
