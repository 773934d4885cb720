import type { NativeAddon } from 'partita/core'

/** Number of the contract between this package and `partita`. */
export declare const INTERFACE: NativeAddon['INTERFACE']
/** Version of the binary, the same as the package's. */
export declare const VERSION: string
/** Instruction sets of this processor that there are kernels for, the fastest first. */
export declare const levels: NativeAddon['levels']
/** Threads that may be used without taking a core from others: 1 or 2. */
export declare const freeThreads: NativeAddon['freeThreads']
/** The system as the platform packages are named, such as `linux-x64-gnu`. */
export declare function target(): string
/** Kernels by one instruction set. */
export declare const Kernels: NativeAddon['Kernels']
