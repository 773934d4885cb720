import { checkOption, PartitaError } from '../errors.js'

/** The arrays that the joint objective is computed from. */
type Inputs = Readonly<
  Record<'positive' | 'sampled' | 'logRatio' | 'logPartition', ArrayLike<number>>
>

/** Throws unless the inputs of the joint objective fit together and are finite. */
export function checkJointInputs(inputs: Inputs, clamp: number): void {
  checkShapes(inputs)
  checkOption(clamp > 0 && clamp <= 700, 'clamp', 'a number in (0, 700]', clamp)
  checkFinite('positive', inputs.positive)
  checkFinite('sampled', inputs.sampled)
  checkFinite('logPartition', inputs.logPartition)
  checkLogRatio(inputs.logRatio)
}

function checkShapes({ positive, sampled, logRatio, logPartition }: Inputs): void {
  const B = positive.length
  const m = sampled.length / B
  const whole = B >= 1 && m >= 1 && Number.isInteger(m)
  if (whole && logPartition.length === B && (logRatio.length === m || logRatio.length === B * m)) {
    return
  }
  throw new PartitaError('SHAPE_MISMATCH', 'inputs of the joint objective do not fit together', {
    expected: 'positive [B], sampled [B·m], logRatio [m] or [B·m], logPartition [B]; B, m ≥ 1',
    received: `positive [${B}], sampled [${sampled.length}], logRatio [${logRatio.length}], logPartition [${logPartition.length}]`,
  })
}

function checkFinite(name: string, values: ArrayLike<number>): void {
  for (let i = 0; i < values.length; i++) {
    if (!Number.isFinite(values[i])) throw notFinite(`${name}[${i}]`, values[i], 'a finite number')
  }
}

/** `−∞` is a sample the reference never gives: it counts nothing */
function checkLogRatio(values: ArrayLike<number>): void {
  for (let i = 0; i < values.length; i++) {
    if (!(values[i] < Infinity)) {
      throw notFinite(`logRatio[${i}]`, values[i], 'a number below infinity')
    }
  }
}

function notFinite(where: string, received: number | undefined, expected: string): PartitaError {
  return new PartitaError('NOT_FINITE', 'bad input of the joint objective', {
    expected,
    received: String(received),
    where,
  })
}
