import type { Answer } from '../cli/answer.js'
import { HostwardCommand } from '../cli/command.js'
import { examineTools, type DoctorData } from '../facts/doctor.js'
import { renderDoctor } from '../render/doctor.js'

export default class Doctor extends HostwardCommand<'doctor'> {
  static override summary = 'Tell which tools are there and what hostward may do with the rights at hand'
  static override description = 'Exit code 0 whatever is missing: this is a report, not a check.'
  static override examples = ['<%= config.bin %> doctor', '<%= config.bin %> doctor --json']

  protected async answer(): Promise<Answer<DoctorData>> {
    await this.begin(Doctor)
    const { data, warnings } = await examineTools(await this.host())
    return { data, warnings, text: (view) => renderDoctor(data, view) }
  }
}
