import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import type { FastifyInstance } from 'fastify'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createApp } from '../../../src/cli/serving/create-app.js'
import { servedModel } from '../../../src/cli/serving/served-model.js'
import type { Question } from '../../../src/cli/work/answer-rows.js'
import { TableEncoder, text } from '../../../src/io/encoder/index.js'
import { multilabelFromCsv } from '../../../src/io/index.js'
import {
  DensityEstimator,
  type FittedMultilabel,
  LabelRanker,
  MultilabelClassifier,
} from '../../../src/tasks/index.js'
import { testFolder } from '../folder.js'
import { runCli } from '../run-cli.js'
import { tinyRows } from '../tiny-data.js'

const folder = testFolder()
const path = folder.path('tiny.partita')
const few = tinyRows(60)
const keys = ['minor', 'major']
const csv = [
  'warm,key,noise,sun,party',
  ...few.map(([warm, loud, noise, ...labels], r) =>
    [r === 3 ? '' : warm, keys[Number(loud! > 0)], noise, ...labels].join(','),
  ),
]
const limits = { maxRows: 50, maxBytes: 20_000, timeout: 0.3 }
const faults: unknown[] = []
let app: FastifyInstance
let model: FittedMultilabel

async function appOf(bytes: Uint8Array, more: { token?: string } = {}): Promise<FastifyInstance> {
  const served = await servedModel(bytes, {})
  return createApp(served, { ...limits, ...more }, (error) => faults.push(error))
}

async function post(payload: unknown, headers: Record<string, string> = {}) {
  const body = typeof payload === 'string' ? payload : JSON.stringify(payload)
  const content = { 'content-type': 'application/json', ...headers }
  const { statusCode, json } = await app.inject({
    method: 'POST',
    url: '/predict',
    headers: content,
    payload: body,
  })
  const answer: Record<string, unknown> = { ...json(), status: statusCode }
  return answer
}

beforeAll(async () => {
  const data = await multilabelFromCsv(csv.join('\n'), {
    labels: ['sun', 'party'],
    missing: 'mean',
  })
  const { schema, labelNames: labels, features } = data
  const options = { labels, schema, epochs: 3, encoder: { hidden: [4] } }
  model = await new MultilabelClassifier(options).fit(features, data.labels)
  writeFileSync(path, model.toBytes())
  app = await appOf(model.toBytes())
})

afterAll(() => app.close())

describe('POST /predict', () => {
  test('answers as predict writes it, rows by column and rows of numbers', async () => {
    const input = folder.write('input.csv', `${csv.slice(0, 21).join('\n')}\n`)
    const argv = ['predict', '--model', path, '--input', input, '--format', 'jsonl']
    const lines = (await runCli([...argv, '--with-probabilities', '--quiet'])).stdout.trim()
    const expected = lines.split('\n').map((line) => {
      const { row, ...rest } = JSON.parse(line) as Record<string, unknown>
      return rest
    })
    const rows = csv.slice(1, 21).map((line) => {
      const [warm, key, noise] = line.split(',')
      return { warm: warm === '' ? null : Number(warm), key, noise }
    })
    const named = await post({ rows, withProbabilities: true })
    expect(named).toEqual({ status: 200, predictions: expected })
    const numbers = rows.map(({ warm, key, noise }) => {
      return [warm, Number(model.featureNames![1] === `key=${key}`), Number(noise)]
    })
    const listed = await post({ rows: numbers, withProbabilities: true })
    expect(listed).toEqual({ status: 200, predictions: expected })
  })

  test('takes another decision, and gives probabilities alone', async () => {
    const rows = few.slice(0, 5).map((row) => row.slice(0, 3))
    const sets = model.predictSets(rows, { decision: 'mode' })
    const decided = await post({ rows, decision: 'mode' })
    expect(decided['predictions']).toEqual(sets.map((labels) => ({ labels })))
    const probable = await post({ rows, probabilities: true })
    expect((probable['predictions'] as object[]).map((each) => Object.keys(each))).toEqual(
      rows.map(() => ['probabilities']),
    )
  })

  const deep = '['.repeat(9900) + ']'.repeat(9900)

  test.each([
    ['no JSON', '{"rows": [', 400, /JSON/],
    ['another thing', '[1]', 400, /JSON object/],
    ['no rows', { rows: [] }, 400, /no rows/],
    ['rows that are none', { rows: 'all' }, 400, /list of rows/],
    ['an unknown word, with the nearest', { row: [[1]] }, 400, /did you mean rows/],
    ['a prototype', '{"rows": [[1,2,3]], "__proto__": {"x": 1}}', 400, /JSON/],
    ['too many rows', { rows: new Array(51).fill([1, 2, 3]) }, 400, /at most 50 rows.*51/],
    ['too many bytes', { rows: [['x'.repeat(20_000)]] }, 413, /too large/],
    ['a short row', { rows: [[1, 2, 3], [1]] }, 400, /expected 3.*row 1/s],
    ['text among numbers', { rows: [[1, 'x', 3]] }, 400, /no number.*row 0, key/s],
    ['a number beyond all', '{"rows": [[1, 0, 1e999]]}', 400, /NOT_FINITE/],
    ['both kinds of rows', { rows: [{ warm: 1 }, [1, 2, 3]] }, 400, /rows of one kind/],
    ['a row that is none', { rows: [7] }, 400, /neither a list.*row 0/s],
    ['another column', { rows: [{ warmth: 1 }] }, 400, /warmth.*row 0.*did you mean warm/s],
    ['text for a number', { rows: [{ warm: 'hot', key: 'minor', noise: 1 }] }, 400, /hot/],
    ['an unknown rule', { rows: [[1, 0, 1]], decision: 'best' }, 400, /f1.*best/s],
    ['two questions', { rows: [[1, 0, 1]], ranks: true, probabilities: true }, 400, /beside/],
    ['ranks of label sets', { rows: [[1, 0, 1]], ranks: true }, 400, /a model of rankings/],
    ['lists without end', `[${deep}]`, 400, /JSON object.*a list/],
    ['rows of lists without end', `{"rows": [[1, 2, ${deep}]]}`, 400, /no number.*a list.*row 0/],
    ['fields without end', `{"rows": [{"warm": ${deep}}]}`, 400, /no number.*a list.*row 0/],
    ['a rule without end', `{"rows": [[1, 2, 3]], "decision": ${deep}}`, 400, /a rule.*a list/],
    ['a rule of any length', { rows: [[1, 0, 1]], decision: 'x'.repeat(9000) }, 400, /^.{1,250}$/],
    ['a flag that is none', { rows: [[1, 0, 1]], ranks: 'yes' }, 400, /true or false/],
  ])('refuses %s', async (_, payload, status, message) => {
    const answer = await post(payload)
    expect(answer['status']).toBe(status)
    expect(`${answer['error']} ${answer['message']}`).toMatch(message)
    expect(faults).toEqual([])
  })

  test('refuses another kind of content', async () => {
    expect((await post('rows', { 'content-type': 'text/csv' }))['status']).toBe(415)
  })
})

test('texts, categories, dates and lists are read as in the fit', async () => {
  const rows = few.slice(0, 24).map(([warm, loud], r) => ({
    title: r % 3 === 0 ? 'Rain in the north' : 'Sun, "sun"\nand sand',
    key: keys[Number(loud! > 0)],
    when: `2024-01-${r + 1}`.replace(/-(\d)$/, '-0$1'),
    tags: r % 2 === 0 ? ['a;b', 'c'] : ['c'],
    warm,
  }))
  const Y = few.slice(0, 24).map((row) => row.slice(-2))
  const options = { labels: ['sun', 'party'], epochs: 2, encoder: { hidden: [4] } }
  const columns = new TableEncoder({ columns: { title: text() }, others: true, missing: 'mean' })
  const ofRows = await new MultilabelClassifier({ ...options, features: columns }).fit(rows, Y)
  const asked = async (fitted: FittedMultilabel, X: readonly unknown[]) => {
    const served = await servedModel(fitted.toBytes(), {})
    const answers = await served.predict(X, { withProbabilities: true } as Question)
    return answers.map((answer) =>
      Object.values((answer as { probabilities: object }).probabilities),
    )
  }
  const expected = (matrix: { values: Float32Array }) =>
    Array.from({ length: matrix.values.length / 2 }, (_, row) =>
      [0, 1].map((label) => Number(matrix.values[2 * row + label]!.toPrecision(6))),
    )
  const unseen = [...rows, { title: '', key: 'other', when: null, tags: ['new'], warm: 1 }]
  expect(await asked(ofRows, unseen)).toEqual(expected(ofRows.predictProbabilities(unseen)))
  const titles = rows.map(({ title }) => title)
  const ofTexts = await new MultilabelClassifier({ ...options, features: new TableEncoder() }).fit(
    titles,
    Y,
  )
  expect(await asked(ofTexts, titles)).toEqual(expected(ofTexts.predictProbabilities(titles)))
})

test('GET tells the model, its health and its numbers', async () => {
  const get = async (url: string) => app.inject({ url })
  expect((await get('/')).json()).toMatchObject({
    task: 'multilabel',
    labels: ['sun', 'party'],
    featureNames: ['warm', 'key=minor', 'noise'].map((name) =>
      expect.stringContaining(name.slice(0, 3)),
    ),
    limits: { maxRows: 50, maxBytes: 20_000 },
  })
  expect((await get('/healthz')).json()).toEqual({ status: 'ok' })
  const metrics = await get('/metrics')
  expect(metrics.headers['content-type']).toMatch('text/plain')
  expect(metrics.body).toMatch(/^partita_rows_total [1-9]/m)
  expect(metrics.body).toMatch(
    /partita_request_seconds_count\{route="\/predict",status="400"\} [1-9]/,
  )
  expect((await get('/else')).statusCode).toBe(404)
})

test('a token is asked for everywhere but for health', async () => {
  const closed = await appOf(model.toBytes(), { token: 'secret' })
  const ask = async (url: string, authorization?: string) =>
    (await closed.inject({ url, ...(authorization && { headers: { authorization } }) })).statusCode
  expect(await ask('/')).toBe(401)
  expect(await ask('/metrics', 'Bearer secre')).toBe(401)
  expect(await ask('/', 'Bearer secret')).toBe(200)
  expect(await ask('/else', 'Bearer other')).toBe(401)
  expect(await ask('/healthz')).toBe(200)
  await closed.close()
})

test('models of rankings and of densities are served, too', async () => {
  const X = few.map((row) => row.slice(0, 2))
  const Y = X.map(([a, b]) => (a! > b! ? [0, 1, 2] : [2, 1, 0]))
  const items = ['a', 'b', 'c']
  const ranker = await new LabelRanker({ items, epochs: 2, encoder: 'linear' }).fit(X, Y)
  const ask = async (bytes: Uint8Array, payload: object) => {
    const served = await appOf(bytes)
    const answer = await served.inject({ method: 'POST', url: '/predict', payload })
    await served.close()
    return answer.json() as { predictions: Record<string, unknown>[] }
  }
  const ranked = await ask(ranker.toBytes(), { rows: X.slice(0, 2) })
  expect(ranked.predictions.map(({ order }) => order)).toEqual(ranker.predictNames(X.slice(0, 2)))
  const small = { steps: 2, components: 1, hidden: [4], samples: 16 }
  const density = await new DensityEstimator({ ...small, coordinates: ['u', 'v'] }).fit(X)
  const expected = Array.from(density.logDensity(X.slice(0, 2)))
  const dense = await ask(density.toBytes(), { rows: [X[0], X[1]] })
  expect(dense.predictions.map(({ logDensity }) => logDensity)).toEqual(expected)
})

describe('partita serve', () => {
  test('listens, drops requests that do not arrive, and ends what it began when told to stop', async () => {
    let address = ''
    let talk: Promise<readonly [string, unknown]> | undefined
    const speak = async () => {
      const socket = connect(Number(new URL(address).port), '127.0.0.1')
      const head = ['POST /predict HTTP/1.1', 'Host: x', 'Content-Type: application/json']
      socket.write([...head, 'Content-Length: 99', '', '{'].join('\r\n'))
      const [late] = (await once(socket, 'data')) as [Buffer]
      const body = JSON.stringify({ rows: [[1, 0, 1]] })
      const headers = { 'content-type': 'application/json' }
      const answer = await fetch(`${address}/predict`, { method: 'POST', body, headers })
      return [String(late), await answer.json()] as const
    }
    const argv = ['serve', '--model', path, '--port', '0', '--timeout', '0.2']
    const { code, stderr } = await runCli(argv, {
      onStderr(text, signals) {
        address ||= /listening at (\S+)/.exec(text)?.[1] ?? ''
        talk ??= speak().finally(() => signals.emit('SIGTERM'))
      },
    })
    expect({ code, stderr }).toEqual({
      code: 0,
      stderr: `listening at ${address}\nstopping: answering what has arrived\n`,
    })
    expect(address).toMatch(/^http:\/\/127\.0\.0\.1:/)
    const [late, answer] = await talk!
    expect(late).toMatch('408')
    expect(answer).toEqual({
      predictions: model.predictSets([[1, 0, 1]]).map((labels) => ({ labels })),
    })
    await expect(fetch(address)).rejects.toThrow()
  })

  test('is not open to others without a token, and says where it cannot listen', async () => {
    const open = await runCli(['serve', '--model', path, '--host', '0.0.0.0'])
    expect(`${open.code} ${open.stderr}`).toMatch(/^2 .*open to others.*PARTITA_TOKEN/)
    await app.listen({ port: 0, host: '127.0.0.1' })
    const { port } = app.server.address() as { port: number }
    const taken = await runCli(['serve', '--model', path, '--port', String(port)])
    expect(`${taken.code} ${taken.stderr}`).toMatch(/^1 .*cannot listen.*another program/s)
  })
})
