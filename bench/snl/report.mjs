// The page of results: a table a part, means over seeds or splits.
import { meanAndDeviation } from '../results.mjs'

/** Markdown of all that was measured. */
export function snlPage(results, command) {
  const failed = Object.entries(results).filter(([, result]) => result.error)
  return `# Self-normalised likelihood

\`${command}\`. Test log-likelihood in nats a row, larger is better; log Z from fresh draws or quadrature, never by b.

## Two columns

${densityTable(results, 'toy', ['default', 'nce', 'importance', 'mixture', 'kernel'])}

## Five and ten columns

${densityTable(results, 'columns', ['default', 'mixture'])}

## Regression

${regressionTable(results)}

## Latent priors

${imageTable(results)}
${failed.map(([key, { error }]) => `\n- ${key}: ${error}`).join('')}
`
}

function grouped(results, part) {
  const groups = new Map()
  for (const [key, result] of Object.entries(results)) {
    const [of, set, row] = key.split('/')
    if (of !== part || result.error) continue
    if (!groups.has(set)) groups.set(set, {})
    const rows = groups.get(set)
    rows[row] = [...(rows[row] ?? []), result]
  }
  return [...groups]
}

function densityTable(results, part, rows) {
  const sets = grouped(results, part)
  if (sets.length === 0) return 'Not measured.'
  const cell = (own, field, digits) =>
    own
      ? meanAndDeviation(
          own.map((result) => result[field] ?? null),
          digits,
        )
      : '–'
  const worst = (own = []) =>
    own.length === 0
      ? '–'
      : Math.max(
          ...own.map(({ learned, logPartition }) => Math.abs(learned - logPartition)),
        ).toFixed(3)
  return table([
    ['', 'oracle', 'gap of default', ...rows, 'largest \\|b − log Z\\|', 'effective share'],
    ...sets.map(([set, own]) => [
      set,
      cell(own.default, 'oracle', 3),
      cell(
        own.default?.map((one) => ({
          gap: one.oracle === undefined ? null : one.oracle - one.logDensity,
        })),
        'gap',
        3,
      ),
      ...rows.map((row) => cell(own[row], 'logDensity', 3)),
      worst(own.default),
      cell(own.default, 'effectiveSampleSize', 2),
    ]),
  ])
}

function regressionTable(results) {
  const sets = grouped(results, 'regression')
  if (sets.length === 0) return 'Not measured.'
  const fields = ['meanLogDensity', 'rmse', 'crps', 'coverage90', 'intervalWidth90']
  return table([
    ['', '', 'splits', ...fields, 'mean \\|b(x) − log Z\\|', 'effective share'],
    ...sets.flatMap(([set, rows]) =>
      Object.entries(rows).map(([row, own]) => [
        set,
        row,
        String(own.length),
        ...[...fields, 'logPartitionError', 'effectiveSampleSize'].map((field) =>
          meanAndDeviation(
            own.map((result) => result[field]),
            3,
          ),
        ),
      ]),
    ),
  ])
}

function imageTable(results) {
  const sets = grouped(results, 'images')
  if (sets.length === 0) return 'Not measured.'
  const fields = ['elbo', 'standardError', 'learned', 'logPartition', 'effectiveSampleSize']
  const cell = (own, field) =>
    meanAndDeviation(
      own.map((result) => result[field]),
      3,
    )
  return table([
    ['prior', 'seeds', 'evidence bound', 'standard error', 'b', 'log Z', 'effective share'],
    ...sets.flatMap(([, rows]) =>
      Object.entries(rows).map(([row, own]) => [
        row,
        String(own.length),
        ...fields.map((field) => cell(own, field)),
      ]),
    ),
  ])
}

function table([head, ...rows]) {
  const line = (cells) => `| ${cells.join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')
}
