import type { Settings } from '../protocol.js'
import type { Source, State } from './app.js'

/** A module for Node that fits the model of the page again, asks it and saves it. */
export function codeOf({ source, data, fitted }: State): string {
  if (!source || !data || !fitted) return ''
  const { settings } = fitted
  if (source.kind === 'shipped' && source.set.name === 'bicycles') return bicyclesCode(settings)
  const task = data.task === 'sets' ? 'sets' : 'rankings'
  const read = readingOf(source, task, data.outputs)
  return settings.constraint.trim() === ''
    ? plainCode(task, settings, read)
    : constrainedCode(task, settings, read)
}

/** Lines that read the data, as `train` and `test` with `X` and `Y`. */
interface Reading {
  readonly partita: readonly string[]
  readonly io: readonly string[]
  readonly lines: readonly string[]
}

const quoted = (text: string) => `'${text.replace(/[\\']/g, '\\$&').replaceAll('\n', ' ')}'`
const listed = (names: readonly string[]) => `[${names.map(quoted).join(', ')}]`

function readingOf(source: Source, task: 'sets' | 'rankings', outputs: readonly string[]): Reading {
  const reader = task === 'sets' ? 'readMultilabel' : 'readRanking'
  const Y = task === 'sets' ? 'labels' : 'rankings'
  if (source.kind === 'shipped' && source.set.files.length === 2) {
    const [[train], [test]] = source.set.files
    return {
      partita: [],
      io: [reader],
      lines: [
        `const data = await ${reader}(${quoted(train)})`,
        `const unseen = await ${reader}(${quoted(test)}, { like: data })`,
        'const train = { X: data.features, Y: data.labels }',
        'const test = { X: unseen.features, Y: unseen.labels }',
      ],
    }
  }
  const taken =
    task === 'sets' ? `takeRows(data.${Y}, rows)` : `Array.from(rows, (row) => data.${Y}[row])`
  return {
    partita: ['Rng', 'takeRows'],
    io: [reader],
    lines: [
      `const data = await ${reader}(${readerArguments(source, outputs)})`,
      "const order = new Rng('unseen rows').permutation(data.features.rows)",
      'const count = order.length < 8 ? 0 : Math.round(0.25 * order.length)',
      'const taken = (rows) => ({',
      '  X: takeRows(data.features, rows),',
      `  Y: ${taken},`,
      '})',
      'const train = taken(order.slice(count))',
      'const test = taken(order.slice(0, count))',
    ],
  }
}

function readerArguments(source: Source, outputs: readonly string[]): string {
  if (source.kind === 'shipped') {
    return `${quoted(source.set.files[0][0])}, { items: ${listed(outputs)} }`
  }
  const { name, outputs: chosen } = source.choice
  const labels = chosen ? `labels: ${listed(chosen)}, ` : ''
  return `${quoted(name)}, { ${labels}missing: 'mean' }`
}

function optionLines({ energy, logPartition, time, seed, deterministic }: Settings): string[] {
  return [
    `seed: ${seed}`,
    ...(energy === 'auto' ? [] : [`energy: ${quoted(energy)}`]),
    ...(logPartition === 'residual' ? [] : [`logPartition: ${quoted(logPartition)}`]),
    ...(time === '' ? [] : [`${time === 'quick' ? 'effort' : 'budget'}: ${quoted(time)}`]),
    ...(deterministic ? ['deterministic: true'] : []),
  ]
}

function plainCode(task: 'sets' | 'rankings', settings: Settings, read: Reading): string {
  const estimator = task === 'sets' ? 'MultilabelClassifier' : 'LabelRanker'
  const names = task === 'sets' ? 'labels: data.labelNames' : 'items: data.itemNames'
  const options = [names, 'schema: data.schema', ...optionLines(settings)]
  return [
    ...importsOf([estimator, ...read.partita], read.io),
    '',
    ...read.lines,
    `const estimator = new ${estimator}({ ${options.join(', ')} })`,
    'const model = await estimator.fit(train.X, train.Y)',
    ...evaluation,
  ].join('\n')
}

function constrainedCode(task: 'sets' | 'rankings', settings: Settings, read: Reading): string {
  const base = task === 'sets' ? 'subsets' : 'permutations'
  const names = task === 'sets' ? 'data.labelNames' : 'data.itemNames'
  const asElement =
    task === 'sets'
      ? [
          'const { cols } = data.labels',
          'const elements = ({ values }, rows) =>',
          '  Array.from({ length: rows }, (_, row) =>',
          '    space.base.parse(Array.from(values.subarray(row * cols, (row + 1) * cols))),',
          '  )',
        ]
      : ['const elements = (rankings) => rankings']
  return [
    ...importsOf(
      ['constrained', base, 'StructuredPredictor', 'takeRows', ...read.partita],
      read.io,
    ),
    '',
    ...read.lines,
    `const space = await constrained(${base}(${names}), ${quoted(settings.constraint)})`,
    ...asElement,
    'const allowed = ({ X, Y }) => {',
    '  const ys = elements(Y, X.rows)',
    "  const fits = (y) => (typeof y === 'object' && 'allows' in y) || space.contains(y)",
    '  const rows = Int32Array.from(ys.keys()).filter((row) => fits(ys[row]))',
    '  return { X: takeRows(X, rows), ys: Array.from(rows, (row) => ys[row]) }',
    '}',
    ...predictorLines(settings, 'data.schema', 'allowed(train)', 'allowed(test)'),
  ].join('\n')
}

function predictorLines(settings: Settings, schema: string, learned: string, unseen: string) {
  const options = [...(schema ? [`schema: ${schema}`] : []), ...optionLines(settings)]
  return [
    `const learned = ${learned}`,
    `const unseen = ${unseen}`,
    `const predictor = new StructuredPredictor(space, { ${options.join(', ')} })`,
    'const model = await predictor.fit(learned.X, learned.ys)',
    'if (unseen.X.rows > 0) console.log(model.evaluate(unseen.X, unseen.ys))',
    "await model.save('model.partita')",
  ]
}

const evaluation = [
  'if (test.X.rows > 0) console.log(model.evaluate(test.X, test.Y))',
  "await model.save('model.partita')",
]

function importsOf(partita: readonly string[], io: readonly string[]): string[] {
  const names = [...new Set(partita)].sort()
  return [
    `import { ${names.join(', ')} } from 'partita'`,
    `import { ${io.join(', ')} } from 'partita/io'`,
  ]
}

function bicyclesCode(settings: Settings): string {
  const rules = settings.constraint.trim()
  const names = ['choices', 'product', 'StructuredPredictor', 'subsets']
  if (rules !== '') names.unshift('constrained')
  return [
    `import { ${names.join(', ')} } from 'partita'`,
    '',
    'const parts = product({',
    "  frame: choices(['steel', 'carbon', 'folding']),",
    "  motor: choices(['none', 'hub', 'mid']),",
    "  extras: subsets(['rack', 'lights', 'child_seat']),",
    '})',
    rules === ''
      ? 'const space = parts'
      : `const space = await constrained(parts, ${quoted(rules)})`,
    '// your orders: inputs X, and what was ordered',
    'const X = [[4, 1], [18, 0]] // kilometres a day, children',
    "const ys = [parts.parse({ frame: 'steel', motor: 'none', extras: ['rack', 'child_seat'] }),",
    "  parts.parse({ frame: 'carbon', motor: 'hub', extras: ['lights'] })]",
    `const model = await new StructuredPredictor(space, { ${optionLines(settings).join(', ')} }).fit(X, ys)`,
    'console.log(await model.mostProbable([[10, 1]], 5))',
    "await model.save('bicycles.partita')",
  ].join('\n')
}
