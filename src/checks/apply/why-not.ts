import { fits, type Check } from '../check.js'

/** Why no action of hostward brings a check about, by patterns of ids; the first that fits counts. */
const REASONS: readonly (readonly [pattern: string, why: string])[] = [
  ['host/*', 'it would be another host'],
  ['boot/arguments/running/*', 'the running kernel keeps its arguments until a reboot'],
  ['boot/reboot-pending', 'only a reboot ends it'],
  ['boot/missing-files', 'the kernel would have to be installed anew'],
  ['boot/*', 'no action of hostward changes it'],
  ['target/current', 'a switch of the target has no way back, and apply does only what can be taken back'],
  ['unit/none-failed', 'units that have failed have to be looked at one by one'],
  ['unit/*/present', 'a package would have to be installed or removed'],
  ['unit/*/need-daemon-reload', 'systemd has to read its files anew, which has no way back'],
  ['timer/*/calendar', 'it stands in the file of the timer'],
  ['timer/*/last-result', 'what the timer starts has to be run, which has no way back'],
  ['time/offset', 'a step of the clock has no way back'],
]

/** In words. */
export function whyNot({ id }: Check): string {
  return REASONS.find(([pattern]) => fits(id, [pattern]))?.[1] ?? 'no action of hostward brings it about'
}
