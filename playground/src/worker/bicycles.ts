import { choices, constrained, product, Rng, subsets } from 'partita'
import type { DataSummary } from '../protocol.js'
import { fieldsOf } from './fields.js'
import type { OwnSpace } from './own-spaces.js'
import { SpaceSession } from './space-session.js'

const RULES = 'not (carbon and child_seat) and not (folding and mid) and (not child_seat or rack)'
const ROWS = 600
const UNSEEN = 150

const frames = ['steel', 'carbon', 'folding'] as const
const motors = ['none', 'hub', 'mid'] as const
const extras = subsets(['rack', 'lights', 'child_seat'])
const parts = product({ frame: choices(frames), motor: choices(motors), extras })
const facts = [...frames, ...motors, ...extras.labels]

/** A bicycle as it is ordered. */
type Bicycle = ReturnType<typeof parts.decode>

async function bicyclesWhere(text: string): Promise<OwnSpace<Bicycle>> {
  return {
    space: text.trim() === '' ? parts : await constrained(parts, text),
    facts,
    holds: ({ frame, motor, extras: own }) => [
      ...frames.map((_, i) => i === frame),
      ...motors.map((_, i) => i === motor),
      ...extras.labels.map((_, i) => own.has(i)),
    ],
    parts: ({ frame, motor, extras: own }) => [
      frames[frame],
      motor === 0 ? 'no motor' : `${motors[motor]} motor`,
      ...extras.toNames(own),
    ],
    pairs: 'given',
  }
}

/** Made-up orders of bicycles: kilometres a day, and whether there are children. */
export async function bicycles(): Promise<SpaceSession<Bicycle>> {
  const own = await bicyclesWhere(RULES)
  const rng = new Rng('customers')
  const buyers = Array.from({ length: ROWS }, () => {
    return [Math.round(200 * rng.uniform()) / 10, Number(rng.bernoulli(0.4))]
  })
  const orders = buyers.map(([kilometres, children]) => {
    const far = kilometres / 10
    const wanted = [1 - far, 2 * far - 2, 0.5 - far, 1 - far, far - 0.5, 1.5 * far - 1.5]
    wanted.push(far - 0.5, far, 4 * children - 2)
    const noisy = Float32Array.from(wanted, (wish) => wish + rng.gumbel() / 2)
    return own.space.maximize?.(noisy) as Bicycle
  })
  const rows = (from: number, to: number) => ({
    X: { rows: to - from, cols: 2, values: Float32Array.from(buyers.slice(from, to).flat()) },
    ys: orders.slice(from, to),
  })
  const learned = rows(UNSEEN, ROWS)
  const schema = {
    columns: [
      { kind: 'number', name: 'kilometres a day' },
      { kind: 'flag', name: 'children', values: ['no', 'yes'], feature: 'children' },
    ],
    leftOut: [],
    missing: 'error',
    means: [],
  } as const
  const summary: DataSummary = {
    task: 'space',
    name: 'bicycles',
    rows: ROWS - UNSEEN,
    unseenRows: UNSEEN,
    fields: fieldsOf(schema, learned.X),
    outputs: facts,
    features: 2,
    logSize: parts.logSize,
    constraint: RULES,
    warnings: [],
  }
  return new SpaceSession(summary, schema, bicyclesWhere, learned, rows(0, UNSEEN), own)
}
