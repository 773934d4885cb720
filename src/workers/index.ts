/** Units of work on threads of this machine; each is plain data, and the same wherever it runs. */
export { answerUnits } from './answer-units.js'
export { errorAt, type PlainError, plainError } from './plain-error.js'
export { runUnits, type UnitHooks, type UnitJob } from './run-units.js'
export { streamUnits } from './stream-units.js'
export { UnitThread } from './unit-thread.js'
