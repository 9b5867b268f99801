import type { ConfDirective } from './lines.js'
import type { ChronyConf } from './read.js'

/** Where files come and go by themselves: DHCP leaves its servers there, and nothing of it outlasts a reboot. */
export const isPassing = (path: string): boolean => /^\/(?:var\/)?run\//.test(path)

/**
 * The lines that name servers, pools and peers, without reference clocks.
 *
 * @param kind `lasting`: of files of the admin; `passing`: of `.sources` files that DHCP has left below /run
 */
export function sourceDirectives(conf: Pick<ChronyConf, 'directives' | 'sources'>, kind: 'lasting' | 'passing'): ConfDirective[] {
  return [...conf.directives, ...conf.sources].filter(
    ({ directive, file }) => NETWORK_SOURCES.has(directive) && isPassing(file) === (kind === 'passing'),
  )
}

const NETWORK_SOURCES: ReadonlySet<string> = new Set(['server', 'pool', 'peer'])
