import { availableParallelism } from 'node:os'
import type { RankingEvaluateValues } from '../commands/ranking-commands.js'
import type { CliContext } from '../options/context.js'
import { DEFAULT_SPLIT } from '../options/data-options.js'
import { UsageError } from '../options/usage-error.js'
import { type FoldPlan, rankingReport } from '../report/ranking-report.js'
import { rankingReportText } from '../report/ranking-report-text.js'
import { summarizeRankings } from '../report/ranking-summaries.js'
import { secondsSince } from '../report/summaries.js'
import { type Loudness, STOPPING } from '../running/fit-model.js'
import { createFoldProgress, type FoldProgress } from '../running/fold-progress.js'
import { type FoldJob, runFolds } from '../running/fold-runner.js'
import { interruptible } from '../running/interrupt.js'
import { foldRows, splitRows } from '../running/partition-rows.js'
import { createProgressBar } from '../running/progress-bar.js'
import type { StatusLineOptions } from '../running/status-line.js'
import { exitCodes } from './exit-codes.js'
import { createRankerOptions } from './fit-ranking.js'
import { loadRankings, readLike } from './load-rankings.js'
import {
  type FoldOutcome,
  plainRows,
  type RankingFold,
  type RankingFolds,
  runRankingFold,
} from './ranking-fold.js'

/** `partita evaluate` for rankings: one fit or many, each measured on rows it has not seen. */
export async function evaluateRanking(
  values: RankingEvaluateValues,
  context: CliContext,
): Promise<number> {
  const path = checkedPath(values)
  const options = createRankerOptions(values)
  const start = performance.now()
  const { train, validation, warnings } = await loadRankings(
    { ...values, train: path },
    values.data === undefined ? 'train' : 'data',
  )
  const test = values.test && (await readLike(train, values.test, values, 'test', warnings))
  const load = secondsSince(start)
  const plan = foldPlan(values)
  const folds = plannedFolds(plan, train.features.rows, path)
  const workers = Math.min(values.workers ?? availableParallelism(), folds.length)
  const work = {
    data: plainRows(train),
    test: test ? plainRows(test) : undefined,
    validation: validation && plainRows(validation),
    options,
    evaluation: { logPartition: values.logPartitionBy },
    folds,
  }
  const outcomes = await run(work, workers, values, context)
  if (outcomes === undefined) return exitCodes.interrupted

  const interrupted = outcomes.some(({ training }) => training.interrupted)
  const report = rankingReport({
    data: test ? null : summarizeRankings(train),
    train: test ? summarizeRankings(train) : null,
    test: test ? summarizeRankings(test) : null,
    plan,
    deterministic: values.deterministic,
    folds,
    outcomes,
    seconds: { load, total: secondsSince(start) },
    workers,
    droppedRows: train.droppedRows + (test ? test.droppedRows : 0),
    warnings,
  })
  context.stdout.write(values.json ? `${JSON.stringify(report)}\n` : rankingReportText(report))
  return interrupted ? exitCodes.interrupted : exitCodes.done
}

/** The file to learn from; throws UsageError for files and shares that exclude each other. */
function checkedPath({ data, train, test, folds, split }: RankingEvaluateValues): string {
  if (data !== undefined) {
    if (train !== undefined || test !== undefined) {
      throw new UsageError('--data excludes --train and --test')
    }
    if (folds !== undefined && split !== undefined) {
      throw new UsageError('--folds and --split exclude each other')
    }
    return data
  }
  if (train === undefined) {
    throw new UsageError(
      '--data is missing',
      'or --train and --test: files to learn and measure on',
    )
  }
  if (test === undefined) {
    throw new UsageError('--train needs --test', `to split one file: --data ${train} --split 0.2`)
  }
  if (folds !== undefined || split !== undefined) {
    throw new UsageError('--test excludes --folds and --split')
  }
  return train
}

function foldPlan(values: RankingEvaluateValues): FoldPlan {
  const { test, folds, repeats = 1, seed = 0 } = values
  const isSplit = test === undefined && folds === undefined
  const split = isSplit ? (values.split ?? DEFAULT_SPLIT) : null
  return { split, folds: folds ?? null, repeats, seed }
}

/** Every fold of every repeat; each repeat draws its rows by its own seed. */
function plannedFolds(plan: FoldPlan, rows: number, path: string): RankingFold[] {
  const { split, folds } = plan
  return Array.from({ length: plan.repeats }, (_, repeat) => {
    const seed = plan.seed + repeat
    if (folds !== null) {
      return foldRows(rows, folds, seed, path).map((part) => ({ repeat, seed, rows: part }))
    }
    if (split === null) return [{ repeat, seed }]
    return [{ repeat, seed, rows: splitRows(rows, split, seed, path) }]
  }).flat()
}

/** Runs the folds with one progress display; undefined if Ctrl-C left nothing to report. */
async function run(
  work: RankingFolds,
  workers: number,
  { json, quiet }: Loudness,
  context: CliContext,
): Promise<readonly FoldOutcome[] | undefined> {
  const { stderr, env } = context
  const count = work.folds.length
  const stream = json || quiet ? { write() {} } : stderr
  const progress =
    count > 1 ? createFoldProgress({ stream, env, folds: count }) : singleFold({ stream, env })
  let complete = 0
  const stop = () => {
    progress.close()
    stderr.write(count > 1 ? 'interrupted: ending all folds\n' : STOPPING)
  }
  const job: FoldJob<FoldOutcome> = {
    count,
    workers,
    run: (index, hooks) => runRankingFold(work, index, hooks),
    script: new URL('./fold-worker.js', import.meta.url),
    workerData: work,
    describe: (index) => `fold ${index + 1} of ${count}`,
    onEvent: progress.update,
    onDone(index) {
      complete++
      progress.done(index)
    },
  }
  try {
    const outcomes = await interruptible(context, stop, (signal) => runFolds(job, signal))
    if (outcomes === undefined) {
      const what =
        count > 1
          ? `${complete} of ${count} folds were complete: nothing is reported`
          : 'no epoch was complete: there is nothing to measure'
      stderr.write(`${what}\n`)
    }
    return outcomes
  } finally {
    progress.close()
  }
}

/** The progress of a single fold is that of its fit. */
function singleFold(options: StatusLineOptions): FoldProgress {
  const bar = createProgressBar(options)
  return { update: (_, event) => bar.update(event), done() {}, close: bar.close }
}
