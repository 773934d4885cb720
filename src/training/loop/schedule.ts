/** How the learning rate changes over the planned steps. */
export type ScheduleName = 'constant' | 'cosine' | 'linear'

/** Every schedule, by name: progress in [0, 1] to a factor on the rate. */
export const schedules: Readonly<Record<ScheduleName, (progress: number) => number>> = {
  constant: () => 1,
  cosine: (progress) => (1 + Math.cos(Math.PI * Math.min(progress, 1))) / 2,
  linear: (progress) => 1 - Math.min(progress, 1),
}
