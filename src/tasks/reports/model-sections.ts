import type { ReportSection } from '../../report/index.js'
import type { ReportOptions } from './report-options.js'

/** What is asked of a model of any task. */
export interface ReportedModel {
  readonly options: { readonly seed: number; readonly choices?: readonly string[] | undefined }
  readonly engine: string
  readonly featureCount: number
  readonly parameterCount: number
}

/** What is known of the data. */
export function dataSection(facts: Readonly<Record<string, string | number>>): ReportSection {
  return {
    title: 'Data',
    blocks: [
      {
        kind: 'table',
        caption: 'The data',
        columns: [{ title: 'what' }, { title: 'value' }],
        rows: Object.entries(facts).map(([name, value]) => [name, value]),
      },
    ],
  }
}

/** Everything needed to run it again: the command, all options, engine and versions. */
export function rerunSection(
  { options, engine, parameterCount }: ReportedModel,
  { command }: Pick<ReportOptions, 'command'>,
): ReportSection {
  const { choices, ...settings } = options
  return {
    title: 'Run it again',
    blocks: [
      {
        kind: 'text',
        text: `Seed ${options.seed}, engine ${engine}, ${parameterCount} parameters. The same data, options, seed and engine give the same bits.`,
      },
      ...(command ? [{ kind: 'code', caption: 'Command', text: command } as const] : []),
      {
        kind: 'code',
        caption: 'Options, defaults filled in',
        text: JSON.stringify(settings, null, 1),
      },
    ],
  }
}
