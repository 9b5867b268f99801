import * as Args from '@oclif/core/args'
import type { Answer } from '../../cli/answer.js'
import { HostwardCommand } from '../../cli/command.js'
import { readUnitCat, type UnitCatData } from '../../facts/units/cat.js'
import { renderUnitCat } from '../../render/unit-cat.js'

export default class UnitCat extends HostwardCommand {
  static override summary = 'Show the unit file and drop-ins of a unit as systemd reads them'
  static override examples = [
    '<%= config.bin %> unit cat sshd',
    '<%= config.bin %> unit cat getty@.service',
    '<%= config.bin %> unit cat logrotate.timer',
  ]
  static override args = {
    unit: Args.string({ description: 'name (.service is added)', required: true, ignoreStdin: true }),
  }

  protected async answer(): Promise<Answer<UnitCatData>> {
    const { args } = await this.begin(UnitCat)
    const { data, warnings } = await readUnitCat(await this.host(), args.unit)
    return { data, warnings, page: true, text: (view) => renderUnitCat(data, view) }
  }
}
