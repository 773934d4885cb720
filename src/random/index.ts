export { portableExp } from './portable-exp.js'
export { portableLog } from './portable-log.js'
export { portableLogAddExp } from './portable-log-add-exp.js'
export { Rng } from './rng.js'
