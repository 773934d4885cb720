/** Everything the host can call where memory is shared: the kernels for one thread, and those with helpers. */
export * from '../index'
export {
  matmulParallel,
  matmulParallelScratch,
  quadraticFormGradientParallel,
  quadraticFormParallel,
  quadraticParallelScratch,
  serve,
} from './parallel'
