export { portableExp } from './portable-exp.js'
export { portableLog } from './portable-log.js'
export { Rng } from './rng.js'
