/**
 * Every command's `data`, by command id. This is the published contract: `npm run schemas` turns each type into
 * `schemas/ID.json` (with the docblocks as descriptions), CI compares them with what is committed, and the tests
 * validate real output against them.
 */
import type { CaptureData } from '../checks/capture/result.js'
import type { DiffData } from '../checks/diff/result.js'
import type { ApplyData } from '../checks/apply/data.js'
import type { CheckData } from '../checks/result.js'
import type { HistoryData, HistoryShowData } from '../changes/engine/history.js'
import type { ChangeData } from '../changes/engine/result.js'
import type { BootArgsData } from '../facts/boot/args.js'
import type { BootDefaultData } from '../facts/boot/default.js'
import type { BootListData, BootShowData } from '../facts/boot/entries.js'
import type { BootLogData } from '../facts/boot/log.js'
import type { BootTimeData } from '../facts/boot/time.js'
import type { StatusData } from '../facts/status.js'
import type { DoctorData } from '../facts/doctor.js'
import type { SchemaData } from './schema.js'
import type { RecordData } from '../facts/record/record.js'
import type { FirewallShowData } from '../facts/firewall/show.js'
import type { ParseData } from '../facts/parse-saved.js'
import type { TimeClientsData } from '../facts/time/clients.js'
import type { TimeServersData } from '../facts/time/servers.js'
import type { TimeSourcesData } from '../facts/time/sources.js'
import type { TimeStatusData } from '../facts/time/status-data.js'
import type { TimeWaitData } from '../facts/time/wait.js'
import type { TargetListData } from '../facts/targets/list.js'
import type { TargetShowData } from '../facts/targets/show.js'
import type { TimerListData } from '../facts/timers/list.js'
import type { TimerShowData } from '../facts/timers/show.js'
import type { SupervisedListData } from '../facts/supervisor/list.js'
import type { SupervisedShowData } from '../facts/supervisor/show.js'
import type { UnitCatData } from '../facts/units/cat.js'
import type { UnitFilesData } from '../facts/units/files.js'
import type { ServiceIsData } from '../facts/units/is.js'
import type { UnitListData } from '../facts/units/list.js'
import type { UnitShowData } from '../facts/units/show.js'

export interface CommandOutputs {
  // status, doctor
  status: StatusData
  doctor: DoctorData

  // boot
  'boot list': BootListData
  'boot show': BootShowData
  'boot default': BootDefaultData
  'boot args': BootArgsData
  'boot log': BootLogData
  'boot time': BootTimeData
  'boot set-default': ChangeData
  'boot once': ChangeData
  'boot args set': ChangeData
  'boot args append': ChangeData
  'boot args replace': ChangeData
  'boot args remove': ChangeData

  // unit, service
  'unit list': UnitListData
  'unit files': UnitFilesData
  'unit show': UnitShowData
  'unit cat': UnitCatData
  'service list': UnitListData | SupervisedListData
  'service status': UnitShowData | SupervisedShowData
  'service is active': ServiceIsData
  'service is enabled': ServiceIsData
  'service start': ChangeData
  'service stop': ChangeData
  'service restart': ChangeData
  'service reload': ChangeData
  'service enable': ChangeData
  'service disable': ChangeData
  'service mask': ChangeData
  'service unmask': ChangeData
  'service add': ChangeData
  'service remove': ChangeData

  // timer, target
  'timer list': TimerListData
  'timer show': TimerShowData
  'timer create': ChangeData
  'timer run': ChangeData
  'timer enable': ChangeData
  'timer disable': ChangeData
  'timer remove': ChangeData
  'target list': TargetListData
  'target show': TargetShowData
  'target set': ChangeData
  'target switch': ChangeData

  // time
  'time status': TimeStatusData
  'time sources': TimeSourcesData
  'time servers': TimeServersData
  'time clients': TimeClientsData
  'time serve': ChangeData
  'time use': ChangeData
  'time wait': TimeWaitData
  'time step': ChangeData

  // firewall
  'firewall show': FirewallShowData
  'firewall allow': ChangeData
  'firewall deny': ChangeData
  'firewall confirm': ChangeData

  // history, undo
  history: HistoryData
  'history show': HistoryShowData
  undo: ChangeData

  // capture, diff
  capture: CaptureData
  diff: DiffData

  // check, apply
  check: CheckData
  apply: ApplyData

  // record, parse, schema
  record: RecordData
  parse: ParseData
  schema: SchemaData
}

export type CommandId = keyof CommandOutputs

/** Commands that change the host, or show what was changed. */
export type ChangingCommandId = {
  [Id in CommandId]: CommandOutputs[Id] extends ChangeData | HistoryData | HistoryShowData ? Id : never
}[CommandId]
