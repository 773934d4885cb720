import { createProgressBar } from '../../dist/cli/running/progress-bar.js'

/**
 * Fits a model with a progress bar and measures it: what the measurement says, with the seconds and
 * the memory that fit and measurement took. Prints a line when it is done.
 * @template {{ training: import('partita').TrainingSummary, parameterCount: number }} Model
 * @template Scores
 * @param {string} title
 * @param {(onEvent: (event: import('partita').TrainingEvent) => void) => PromiseLike<Model>} train
 * @param {(model: Model) => Scores} measure
 */
export async function measured(title, train, measure) {
  const { stderr, stdout, env } = process
  const bar = createProgressBar({ stream: stderr, env, title })
  const started = performance.now()
  let memory = 0
  const noteMemory = () => {
    memory = Math.max(memory, process.memoryUsage.rss())
  }
  const model = await train((event) => {
    bar.update(event)
    noteMemory()
  })
  bar.close()
  const scores = measure(model)
  noteMemory()
  const seconds = (performance.now() - started) / 1000
  const { bestEpoch, epochs } = model.training.select
  const passes = bestEpoch < epochs ? `best epoch ${bestEpoch} of ${epochs}` : `${epochs} epochs`
  stdout.write(`${title}: ${passes}, ${model.parameterCount} parameters, ${seconds.toFixed(1)} s\n`)
  return { scores, seconds, megabytes: memory / 2 ** 20 }
}
