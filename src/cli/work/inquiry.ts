import { checkWritable, writeFileWhole } from '../../io/index.js'
import { nearestName } from '../../nearest-name.js'
import type { CliContext } from '../options/context.js'
import type { InquiryValues } from '../options/inquiry-options.js'
import { UsageError } from '../options/usage-error.js'
import { diagnosisText, slicesText } from '../report/diagnosis-text.js'
import type { Findings, Inquiry, ReportWords } from '../report/findings.js'
import { type FoldedReport, foldDocument } from '../report/fold-document.js'

/** What came out of a fold, as far as it is told here. */
interface Found {
  readonly findings?: Findings | undefined
}

/** Throws unless the report can be written. */
export async function checkInquiry({ report }: InquiryValues): Promise<void> {
  if (report !== undefined) await checkWritable(report)
}

/** What the command line asks of each model; undefined: scores only. */
export function inquiryOf(
  { report, diagnose, by, rows }: InquiryValues,
  isSingle: boolean,
  words: ReportWords,
): Inquiry | undefined {
  if (!report && !diagnose && by === undefined && !rows) return undefined
  return {
    by,
    isWhole: isSingle && (diagnose === true || report !== undefined),
    report: isSingle && report !== undefined ? words : undefined,
  }
}

/** What `--json` prints: a report, with the findings of its model or of the model of each fold. */
export function withFindings(
  report: object,
  values: InquiryValues,
  outcomes: readonly Found[],
): object {
  const found = outcomes.map(({ findings }) => findingsJson(values, findings))
  if (!('folds' in report && Array.isArray(report.folds))) return { ...report, ...found[0] }
  const folds = report.folds as readonly object[]
  return { ...report, folds: folds.map((fold, at) => ({ ...fold, ...found[at] })) }
}

function findingsJson({ diagnose, by, rows }: InquiryValues, found: Findings | undefined) {
  if (!found) return {}
  const { evaluation, rows: scores, slices, ...diagnosis } = found.diagnosis
  return {
    ...(diagnose && { diagnosis }),
    ...(by !== undefined && { slices }),
    ...(rows && { rows: scores }),
  }
}

/** Writes the report that was asked for: of one model, or of the spread over folds. */
export async function writeReport(
  { report: path }: InquiryValues,
  words: ReportWords,
  outcomes: readonly Found[],
  report: FoldedReport,
): Promise<void> {
  if (path === undefined) return
  const html = outcomes[0].findings?.html ?? (await foldHtml(words, report))
  await writeFileWhole(path, new TextEncoder().encode(html))
}

async function foldHtml(words: ReportWords, report: FoldedReport): Promise<string> {
  const { renderReport } = await import('../../report/index.js')
  return renderReport(foldDocument(words, report))
}

/** The command line as it would be typed again. */
export function commandOf({ argv = [] }: Pick<CliContext, 'argv'>): string {
  const quoted = argv.map((word) =>
    /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`,
  )
  return ['partita', ...quoted].join(' ')
}

/** Throws unless the rows can be sliced by this column. */
export function checkColumn(
  { by }: InquiryValues,
  { names }: { readonly names: readonly string[] },
): void {
  if (by === undefined || names.includes(by)) return
  const near = nearestName(by, names)
  const hint =
    near === undefined ? `inputs are ${names.slice(0, 5).join(', ')} …` : `did you mean "${near}"?`
  throw new UsageError(`--by names no input: "${by}"`, hint)
}

/** What people read of the findings of one model. */
export function findingsText(
  { diagnose, by, report }: InquiryValues,
  outcomes: readonly Found[],
): string {
  const [{ findings }] = outcomes
  const parts: string[] = []
  if (findings && outcomes.length === 1) {
    const { slices } = findings.diagnosis
    if (by !== undefined && slices) parts.push('', slicesText(slices))
    if (diagnose) parts.push(diagnosisText(findings))
  }
  if (report !== undefined) parts.push('', `the report is in ${report}`)
  return parts.length > 0 ? `${parts.join('\n')}\n` : ''
}
