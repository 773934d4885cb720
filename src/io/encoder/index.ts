export { farSparse } from '../features/far-sparse.js'
export { categorical, date, flag, number, tags, text } from './column-kinds.js'
export { encoderOf } from './encoder-of.js'
export { FittedTableEncoder, TableEncoder, type TableEncoderOptions } from './table-encoder.js'
