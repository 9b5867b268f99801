/** What `unit show` asks of a unit of any type: one list, so that a recording of all units answers for each. */
export const UNIT_SHOW_PROPERTIES: readonly string[] = [
  // who and in what state
  ...['Id', 'Names', 'Description', 'Documentation', 'Following', 'LoadState', 'LoadError', 'ActiveState', 'SubState', 'FreezerState'],
  ...['Result', 'Job', 'InvocationID', 'StatusText', 'StatusErrno', 'UnitFileState', 'UnitFilePreset', 'FragmentPath', 'SourcePath'],
  ...['DropInPaths', 'Transient', 'Perpetual', 'NeedDaemonReload'],
  // since when
  ...['StateChangeTimestamp', 'StateChangeTimestampMonotonic', 'InactiveExitTimestamp', 'InactiveExitTimestampMonotonic'],
  ...['ActiveEnterTimestamp', 'ActiveEnterTimestampMonotonic', 'ActiveExitTimestamp', 'ActiveExitTimestampMonotonic'],
  ...['InactiveEnterTimestamp', 'InactiveEnterTimestampMonotonic'],
  ...['ConditionResult', 'ConditionTimestamp', 'AssertResult', 'AssertTimestamp'],
  // with whom
  ...['Requires', 'Requisite', 'Wants', 'BindsTo', 'PartOf', 'Upholds', 'Conflicts', 'Before', 'After', 'OnFailure', 'OnSuccess'],
  ...['RequiredBy', 'RequisiteOf', 'WantedBy', 'BoundBy', 'ConsistsOf', 'UpheldBy', 'ConflictedBy', 'Triggers', 'TriggeredBy'],
  ...['RequiresMountsFor', 'CanStart', 'CanStop', 'CanReload', 'CanIsolate', 'AllowIsolate', 'IgnoreOnIsolate', 'RefuseManualStart'],
  ...['RefuseManualStop', 'StopWhenUnneeded', 'DefaultDependencies'],
  // service
  ...['Type', 'Restart', 'RestartUSec', 'NRestarts', 'RemainAfterExit', 'PIDFile', 'BusName', 'MainPID', 'ControlPID', 'ExecMainPID'],
  ...['ExecMainCode', 'ExecMainStatus', 'ExecMainStartTimestamp', 'ExecMainExitTimestamp', 'StartLimitBurst', 'StartLimitIntervalUSec'],
  ...['TimeoutStartUSec', 'TimeoutStopUSec', 'RuntimeMaxUSec', 'WatchdogUSec', 'User', 'Group', 'DynamicUser', 'WorkingDirectory'],
  ...['Environment', 'EnvironmentFiles', 'ExecCondition', 'ExecStartPre', 'ExecStart', 'ExecStartPost', 'ExecReload', 'ExecStop'],
  ...['ExecStopPre', 'ExecStopPost', 'ExecMount', 'ExecUnmount', 'ExecRemount', 'ExecActivate', 'ExecDeactivate'],
  // what it takes
  ...['Slice', 'ControlGroup', 'MemoryCurrent', 'MemoryPeak', 'MemorySwapCurrent', 'MemorySwapPeak', 'MemoryAvailable', 'MemoryMin'],
  ...['MemoryLow', 'MemoryHigh', 'MemoryMax', 'MemorySwapMax', 'MemoryLimit', 'CPUUsageNSec', 'TasksCurrent', 'TasksMax'],
  ...['IPIngressBytes', 'IPEgressBytes', 'IOReadBytes', 'IOWriteBytes'],
  // device, mount, automount, swap, socket, path, timer
  ...['SysFSPath', 'What', 'Where', 'Options', 'Priority', 'Listen', 'Accept', 'NConnections', 'NAccepted', 'NRefused', 'Paths', 'Unit'],
  ...['TimersCalendar', 'TimersMonotonic', 'NextElapseUSecRealtime', 'NextElapseUSecMonotonic', 'LastTriggerUSec', 'Persistent'],
  ...['AccuracyUSec', 'RandomizedDelayUSec'],
]
