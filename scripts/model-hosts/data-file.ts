import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * A text that belongs to the models. Found from where the generator and the tests are started: the root of the repository.
 *
 * @param name e.g. `almalinux9/kernel.log`
 */
export function dataFile(name: string): string {
  return readFileSync(join(process.cwd(), 'scripts', 'model-hosts', name), 'utf8')
}
