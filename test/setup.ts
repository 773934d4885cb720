import fc from 'fast-check'

// One seed for every property test: CI sees what the author saw. A test may set its own.
fc.configureGlobal({ seed: 1 })
