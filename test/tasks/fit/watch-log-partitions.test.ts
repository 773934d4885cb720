import { expect, test } from 'vitest'
import { LabelRanker, MultilabelClassifier } from '../../../src/tasks/index.js'
import type { TrainingEvent, WatchedLogPartitions } from '../../../src/training/index.js'
import { quick, X, Y } from '../label-sets/weather.js'
import { items, quick as quickRanker, X as rankedX, Y as rankings } from '../rankings/drinks.js'

const unseen = [
  [0.3, -1, 0.2, 0],
  [0, 1, -0.4, 1],
]

/** What events say of watched rows, and of which pass. */
function watcher() {
  const seen: { phase: string; watched: WatchedLogPartitions }[] = []
  const onEvent = (event: TrainingEvent) => {
    if (event.type !== 'epoch' || !event.watched) return
    seen.push({ phase: event.phase, watched: event.watched })
  }
  return { seen, onEvent }
}

test.each(['deep', 'auto'] as const)(
  'watched rows change no bit of a model: %s',
  async (energy) => {
    const options = {
      ...quick,
      energy,
      anchors: false,
      effort: 'quick',
      serving: undefined,
    } as const
    const { seen, onEvent } = watcher()
    const plain = await new MultilabelClassifier(options).fit(X, Y)
    const watched = await new MultilabelClassifier(options).fit(X, Y, { watch: unseen, onEvent })
    expect(watched.predictProbabilities(X).values).toEqual(plain.predictProbabilities(X).values)
    const last = seen.at(-1)!
    expect(last.watched.exact).toHaveLength(2)
    if (energy === 'auto') expect(seen.map(({ phase }) => phase)).toContain('choose select')
  },
)

test('the last pass ends with the log-partitions of the model', async () => {
  const { seen, onEvent } = watcher()
  const options = {
    ...quick,
    energy: 'deep',
    anchors: false,
    refit: false,
    validationFraction: 0,
  } as const
  const model = await new MultilabelClassifier({ ...options, epochs: 1 }).fit(X, Y, {
    watch: unseen,
    onEvent,
  })
  const [{ watched }] = seen
  expect(watched.learned).toEqual(model.logPartition(unseen, { method: 'learned' }).values)
  expect(watched.exact).toEqual(model.logPartition(unseen, { method: 'exact' }).values)
})

test('of rankings on a learned reference, and of no Plackett–Luce alone', async () => {
  const three = [
    [0.1, 0, -1],
    [1, 0.2, 0.3],
  ]
  const { seen, onEvent } = watcher()
  const options = {
    ...quickRanker,
    items,
    epochs: 1,
    validationFraction: 0,
    anchors: false,
  } as const
  const model = await new LabelRanker(options).fit(rankedX, rankings, { watch: three, onEvent })
  expect(seen.map(({ phase }) => phase)).toEqual(['refit'])
  expect(seen[0].watched.exact).toEqual(model.exactLogPartition(three))
  const none = watcher()
  const base = { ...options, energy: 'plackett-luce' } as const
  await new LabelRanker(base).fit(rankedX, rankings, { watch: three, onEvent: none.onEvent })
  expect(none.seen).toEqual([])
})

test('rows of another width are refused', async () => {
  const run = new MultilabelClassifier(quick).fit(X, Y, { watch: [[1, 2]] })
  await expect(run).rejects.toMatchObject({ code: 'SHAPE_MISMATCH' })
})
