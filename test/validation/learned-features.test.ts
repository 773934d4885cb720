import { expect, test } from 'vitest'
import { categorical, TableEncoder, text } from '../../src/io/encoder/index.js'
import { MultilabelClassifier } from '../../src/tasks/index.js'
import { planFolds } from '../../src/validation/folds/plan-folds.js'
import { crossValidate } from '../../src/validation/index.js'
import { kinds } from './small-data.js'

const words = ['rain', 'sun', 'snow', 'wind', 'fog']
const days = Array.from({ length: 18 }, (_, r) => ({
  title: `${words[r % 5]} and ${words[(3 * r) % 5]} on day${r}`,
  place: `place${r % 7}`,
}))
const features = new TableEncoder({
  columns: { title: text({ minDocuments: 1 }), place: categorical({ minRows: 2 }) },
})

test('each fold learns terms and categories of its own rows', async () => {
  const { Y } = kinds.multilabel
  const options = { energy: 'linear', encoder: { hidden: [4] }, epochs: 2 } as const
  const measured = await crossValidate(
    new MultilabelClassifier({ ...options, features }),
    days,
    Y,
    {
      folds: 3,
    },
  )
  const { folds } = planFolds(days.length, { folds: 3, seed: 0 })
  for (const [at, { rows, seed }] of folds.entries()) {
    const X = Array.from(rows.train, (row) => days[row])
    const own = await new TableEncoder(features.options).fit(X)
    expect(own.featureNames).not.toContain(`title:day${rows.test[0]}`)
    const part = new MultilabelClassifier({ ...options, features, emptyPolicy: 'one', seed })
    const model = await part.fit(
      X,
      Array.from(rows.train, (row) => Y[row]),
    )
    const { nll } = model.evaluate(
      Array.from(rows.test, (row) => days[row]),
      Array.from(rows.test, (row) => Y[row]),
    )
    expect(measured.folds[at].metrics['nll']).toBe(nll)
  }
})

type AnyKind = new (...parts: unknown[]) => MultilabelClassifier

test.each(Object.entries(kinds))('a %s of rows of values is measured in folds', async (_, kind) => {
  const { estimator, Y } = kind
  const rows = days.map((_, r) => ({ when: `2024-01-${10 + r}`, size: Math.sin(2 * r), x: r % 4 }))
  const Kind = estimator.constructor as AnyKind
  const options = { ...estimator.options, features: new TableEncoder() }
  const parts = 'space' in estimator ? [estimator.space, options] : [options]
  const { folds } = await crossValidate(new Kind(...parts), rows, Y as never, { folds: 3 })
  expect(folds.map(({ trainRows }) => trainRows)).toEqual([12, 12, 12])
})
