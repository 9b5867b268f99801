import { expect, it } from 'vitest'
import type { TargetShowData } from '../../src/facts/targets/show.js'
import { readTarget } from '../../src/facts/targets/show.js'
import { renderTargetList } from '../../src/render/targets.js'
import { renderTarget } from '../../src/render/target.js'
import { PLAIN } from '../../src/render/view.js'
import { targetHost } from '../helpers/target-host.js'

const view = { width: 100, style: PLAIN, now: new Date('2025-07-26T16:00:00Z') }

async function rendered(differs: Partial<TargetShowData>): Promise<string> {
  return renderTarget({ ...(await readTarget(targetHost())).data, ...differs }, view)
}

it.each<[string, Partial<TargetShowData>, string]>([
  ['no change', { wouldStart: [], wouldStop: [], wouldSkip: [] }, 'a switch to graphical.target, the default target, would change nothing'],
  ['no target', { target: null }, 'what a switch would do is not known without a target'],
  [
    'a switch that is refused',
    { target: { unit: 'basic.target', description: null, load: 'loaded', active: 'active', sub: 'active', canIsolate: false } },
    'a switch to basic.target is not possible',
  ],
  ['no default', { default: null, defaultLink: null }, 'default  not known\n'],
  ['no stage', { current: null }, 'current  none of the stages is reached\n'],
  [
    'a stage that is not there',
    {
      chain: [
        {
          target: 'graphical.target',
          description: null,
          load: 'not-found',
          active: 'inactive',
          sub: 'dead',
          isDefault: false,
          isCurrent: false,
          wants: [],
        },
      ],
    },
    'graphical.target  inactive\n  not-found\n',
  ],
])('%s', async (_, differs, text) => {
  expect(await rendered(differs)).toContain(text)
})

it('says so when there are no targets', () => {
  expect(renderTargetList({ default: null, current: null, targets: [] }, view)).toBe('no targets\n')
})
