import { describe, expect, it } from 'vitest'
import { readLinkTree } from '../../../src/changes/unit/link-tree.js'
import { FakeHost } from '../../helpers/fake-host.js'

describe('readLinkTree', () => {
  it('leaves hidden names out: the copies of another hostward come and go', async () => {
    const host = new FakeHost({
      files: {
        '/etc/systemd/system/web.service': { link: '/lib/systemd/system/web.service' },
        '/etc/systemd/system/.web.service.hostward': { link: '/lib/systemd/system/web.service' },
        '/etc/systemd/system/.hostward-1/0': 'a copy',
      },
      programs: {},
    })
    const { links, folders, files } = await readLinkTree(host, '/etc/systemd/system')
    expect({ links: links.map(({ path }) => path), folders, files }).toEqual({
      links: ['/etc/systemd/system/web.service'],
      folders: [],
      files: [],
    })
  })
})
