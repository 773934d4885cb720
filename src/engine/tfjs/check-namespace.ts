import { PartitaError } from '../../errors.js'
import type { TfjsModule, TfNamespace } from './namespace.js'

const MAJOR = 4

/** The namespace, if it is one of the major version this backend is written for. */
export function checkNamespace(tf: TfjsModule): TfNamespace {
  const version: unknown = tf?.version_core
  if (typeof version !== 'string' || typeof tf.matMul !== 'function') {
    throw new PartitaError('UNSUPPORTED', 'this is no TensorFlow.js namespace', {
      expected: "the namespace: import * as tf from '@tensorflow/tfjs'",
      received: tf === null ? 'null' : typeof tf,
      where: 'useTfjs(tf)',
    })
  }
  if (Number.parseInt(version, 10) !== MAJOR) {
    throw new PartitaError('UNSUPPORTED', 'this major version of TensorFlow.js is not supported', {
      expected: `${MAJOR}.x`,
      received: version,
      where: 'useTfjs(tf)',
      hint: `npm install @tensorflow/tfjs@${MAJOR}`,
    })
  }
  return tf as TfNamespace
}
