import { availableParallelism } from 'node:os'
import { basename } from 'node:path'
import { PartitaError } from '../../errors.js'
import { checkWritable, readFileWhole, writeFileWhole } from '../../io/index.js'
import {
  candidatesOf,
  leaderboardCsv,
  leaderboardRows,
  metricOf,
  type PlannedFolds,
  planFolds,
  runnerOf,
  runSweep,
  type SweepEvent,
  type SweepResult,
  sweepReport,
} from '../../validation/index.js'
import { exitCodes } from '../exit-codes.js'
import type { CliContext } from '../options/context.js'
import { camelCase, type OptionTable, parseOptions } from '../options/option-table.js'
import type { FiniteTaskName, TaskName } from '../options/task-name.js'
import { UsageError } from '../options/usage-error.js'
import { printable } from '../printable.js'
import { sizesOf, sizesText } from '../report/continuous-text.js'
import { textTable } from '../report/text-table.js'
import { createFoldProgress } from '../running/fold-progress.js'
import type { StatusLineOptions } from '../running/status-line.js'
import { type Loudness, withProgress } from '../running/with-progress.js'
import { continuousName, loadContinuous } from '../tasks/load-continuous.js'
import { loadTask } from '../tasks/load-task.js'
import { learnedLater } from './fold.js'
import { commandOf } from './inquiry.js'
import { argumentOf, type SearchValues, searchSpec } from './search-spec.js'
import { type SharingValues, sharingOut, withoutGroup } from './sharing-out.js'
import type { TaskWork } from './task-work.js'
import { taskWorkload } from './task-workload.js'

/** What the command line of `sweep` says. */
export interface SweepValues extends Loudness, SharingValues, SearchValues {
  readonly train?: string
  readonly data?: string
  readonly validation?: string
  readonly missing?: 'error' | 'mean' | 'zero'
  readonly folds?: number
  readonly repeats?: number
  readonly seed?: number
  readonly metric?: string
  readonly workers?: number
  readonly queue?: string
  readonly patience?: number
  readonly results?: string
  readonly csv: boolean
  readonly report?: string
}

/** Rows, and how values of a command line become options of a fit to them. */
interface SweepSource {
  readonly work: TaskWork
  readonly folds: PlannedFolds
  /** of the rows, for machines and in words */
  readonly summary: object
  readonly text: string
  readonly warnings: readonly string[]
  optionsOf(values: object): object
}

/** Parts that rows are shared out in where nothing is said. */
const DEFAULT_FOLDS = 5

/**
 * `partita sweep`: candidates on the same folds.
 *
 * @param tried the options that candidates may have
 */
export async function sweep(
  name: TaskName,
  values: SweepValues,
  tried: OptionTable,
  context: CliContext,
): Promise<number> {
  if (values.csv && values.json) throw new UsageError('--csv and --json exclude each other')
  const file = values.sweep === undefined ? undefined : await readSpec(values.sweep)
  const spec = searchSpec(values, tried, file)
  const candidates = candidatesOf(spec, values.seed ?? 0)
  const overlay = (candidate: object) => overlayOf(candidate, tried)
  const checked = candidates.map(overlay)
  if (values.report !== undefined) await checkWritable(values.report)
  const source = await sourceOf(name, values)
  // what no fit can have is refused before the first
  for (const each of checked) source.optionsOf({ ...values, ...each })
  const metric = metricOf(values.metric ?? spec.metric, name)
  const { folds, warnings: said } = source.folds
  const plan = {
    candidates,
    folds,
    metric,
    halving: spec.halving,
    warnings: [...source.warnings, ...said],
    unitOptions: (candidate: object, resource: object) =>
      source.optionsOf({ ...values, ...overlay({ ...candidate, ...resource }) }),
  }
  const result = await run(source, plan, values, context)
  if (!result) return exitCodes.interrupted
  await writeSweepReport(source, result, values, context)
  context.stdout.write(outputOf(name, source, result, values))
  return exitCodes.done
}

/** Writes the report that was asked for. */
async function writeSweepReport(
  { text }: SweepSource,
  result: SweepResult,
  { report, train, data }: SweepValues,
  context: CliContext,
): Promise<void> {
  if (report === undefined) return
  const title = `Sweep: ${basename((train ?? data) as string)}`
  const html = await sweepReport(result, { title, data: text, command: commandOf(context) })
  await writeFileWhole(report, new TextEncoder().encode(html))
}

/** Runs all fits with one progress display; undefined after Ctrl-C. */
async function run(
  source: SweepSource,
  plan: Omit<Parameters<typeof runSweep>[0], 'onEvent'>,
  values: SweepValues,
  context: CliContext,
): Promise<SweepResult | undefined> {
  const { queue, patience, results } = values
  let [before, units, complete] = [0, plan.candidates.length * plan.folds.length, 0]
  const create = (options: StatusLineOptions) =>
    createFoldProgress({ ...options, folds: units, what: 'fits' })
  const loudness = { json: values.json || values.csv, quiet: values.quiet }
  const stopping = 'interrupted: ending all fits\n'
  const partitions = plan.folds.map(({ rows }) => rows)
  const workload = taskWorkload(source.work, partitions)
  let isStopped = false
  const result = await withProgress(create, stopping, loudness, context, async (shown, signal) => {
    const onEvent = (event: SweepEvent) => {
      if (event.type === 'step') {
        before = complete
        units = before + event.units
        shown.grow(units)
      } else if (event.type === 'training') shown.update(before + event.unit, event.event)
      else if (event.type === 'notice') {
        if (!values.quiet) context.stderr.write(`${event.message}\n`)
      } else {
        complete++
        shown.done(before + event.unit)
      }
    }
    const workers = values.workers ?? availableParallelism()
    const options = { workers, queue, patience, results, signal, noun: 'fit' }
    return runSweep({ ...plan, onEvent }, (told) =>
      runnerOf(workload, { ...options, onEvent: told }),
    ).catch((error) => {
      isStopped = error instanceof PartitaError && error.code === 'ABORTED' && signal.aborted
      if (!isStopped) throw error
      return undefined
    })
  })
  if (isStopped) {
    const kept = results === undefined ? 'nothing is kept' : `they are kept in ${results}`
    context.stderr.write(`${complete} of ${units} fits were complete: ${kept}\n`)
  }
  return result
}

async function sourceOf(name: TaskName, values: SweepValues): Promise<SweepSource> {
  const path = (values.train ?? values.data) as string
  const { folds = DEFAULT_FOLDS, repeats = 1, seed = 0 } = values
  const sharing = { folds, repeats, seed, where: path }
  // what is learned of columns waits until it is known which rows are learned from
  const reading = learnedLater(withoutGroup(values))
  const continuous = continuousName(name)
  if (continuous) {
    const task = await loadContinuous(continuous)
    const data = await task.read(path, reading)
    const shared = await sharingOut(values, path, data.features.rows, undefined)
    return {
      work: { task: name, data, evaluation: {} },
      folds: planFolds(data.features.rows, { ...sharing, ...shared }),
      summary: sizesOf(data),
      text: sizesText(data),
      warnings: data.warnings,
      optionsOf: (own) => task.createOptions(own as never),
    }
  }
  const task = await loadTask(name as FiniteTaskName)
  const data = await task.read(path, reading)
  const validation = values.validation
    ? await task.read(values.validation, reading, data)
    : undefined
  const portable = task.portable ?? ((rows) => rows)
  const shared = await sharingOut(values, path, data.features.rows, task.strata?.(data))
  const summary = task.summarizeData(data)
  return {
    work: {
      task: name,
      data: portable(data),
      validation: validation && portable(validation),
      evaluation: {},
    },
    folds: planFolds(data.features.rows, { ...sharing, ...shared }),
    summary,
    text: task.describeData(summary),
    warnings: data.warnings,
    optionsOf(own) {
      const options = task.createOptions(own as never)
      return task.agreedOptions?.(options, data) ?? options
    },
  }
}

/** Values of the command line that a candidate has. */
function overlayOf(candidate: object, tried: OptionTable): object {
  const argv = Object.entries(candidate).flatMap(([name, value]) => {
    const argument = argumentOf(name, value, tried)
    return argument === undefined ? [] : [argument]
  })
  const parsed = parseOptions(argv, tried) as Readonly<Record<string, unknown>>
  return Object.fromEntries(
    Object.keys(candidate).map((name) => [camelCase(name), parsed[camelCase(name)]]),
  )
}

async function readSpec(path: string): Promise<{ path: string; content: unknown }> {
  const text = new TextDecoder().decode(await readFileWhole(path))
  try {
    if (!/\.ya?ml$/i.test(path)) return { path, content: JSON.parse(text) }
    const { parse } = await import('yaml')
    return { path, content: parse(text) }
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ERR_MODULE_NOT_FOUND') {
      throw new UsageError('the package yaml is not installed', 'npm install yaml; or write JSON')
    }
    throw new PartitaError('PARSE_ERROR', 'this is no sweep', {
      expected: /\.ya?ml$/i.test(path) ? 'YAML' : 'JSON; YAML in a file called .yaml',
      received: (cause as Error).message.split('\n')[0],
      where: path,
    })
  }
}

function outputOf(
  name: TaskName,
  { summary, text, folds }: SweepSource,
  result: SweepResult,
  { json, csv, folds: count = DEFAULT_FOLDS, repeats = 1, metric }: SweepValues,
): string {
  if (csv) return leaderboardCsv(result)
  if (json) return `${JSON.stringify({ task: name, data: summary, ...result })}\n`
  const { leaderboard, units, reused, warnings } = result
  const failures = leaderboard.flatMap(({ rank, failure }) => {
    return failure === undefined ? [] : [`candidate ${rank} failed: ${failure}`]
  })
  const again = reused > 0 ? `, ${reused} of them finished before` : ''
  const lines = [
    `data   ${text}`,
    `folds  ${count}-fold cross-validation${repeats > 1 ? ` × ${repeats}` : ''}, ${folds.folds.length} fits a candidate`,
    `fits   ${units}${again}`,
    '',
    textTable(leaderboardRows(result)),
    '',
    `Ranked by ${metric ?? result.metric.name}, ${result.metric.better} is better; p-values of the corrected resampled t-test against the first.`,
    ...failures,
    ...[...new Set(warnings)].map((warning) => `warning: ${warning}`),
  ]
  return printable(`${lines.join('\n')}\n`)
}
