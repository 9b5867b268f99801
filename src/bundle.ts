/** Entry of the bundle (scripts/build.mjs): everything that is known at build time is in it, nothing is looked for. */
import type { Interfaces } from '@oclif/core'
import pjson from '../package.json' with { type: 'json' }
import { start } from './main.js'

export async function run(root: string, binPath: string): Promise<void> {
  const description = pjson as unknown as Interfaces.PJSON
  await start({
    root,
    binPath,
    pjson: description,
    plugins: async () => {
      const [{ inMemoryPlugin }, { default: manifest }] = await Promise.all([import('./cli/plugin.js'), import('hostward:manifest')])
      return new Map([[pjson.name, inMemoryPlugin(root, description, manifest)]])
    },
  })
}
