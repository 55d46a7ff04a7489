namespace Pipelines.Runtime.Telemetry;

/// <summary>The ids of our log messages, once, so that an id means one thing for ever. A number is never used again.</summary>
internal static class EventIds
{
    // Executor: 1000 to 1099.
    public const int ExecutionStarted = 1000;
    public const int ExecutionEnded = 1002;
    public const int ExecutionCanceling = 1003;
    public const int ExecutionReleased = 1004;
    public const int ExecutionAbandonedLeaseLost = 1005;
    public const int ExecutionDriverFaulted = 1006;
    public const int ExecutionPaused = 1007;
    public const int ClaimFailed = 1008;
    public const int ExecutorStopping = 1010;
    public const int ExecutorLeaseLost = 1011;
    public const int ExecutionStoreUnavailable = 1012;
    public const int ObserverFailed = 1013;
    public const int PoolsUnavailable = 1020;
    public const int ExecutionUnreadable = 1021;
    public const int SignalsUnavailable = 1022;

    // Attempts: 1100 to 1199.
    public const int AttemptFailed = 1101;
    public const int AttemptRetrying = 1102;
    public const int AttemptAbandoned = 1103;
    public const int AbandonedAttemptEnded = 1104;
    public const int CancelCallbackFailed = 1105;

    // Storage: 1200 to 1299.
    public const int StoreUnavailable = 1200;
    public const int StoreRecovered = 1201;
    public const int StoreGaveUp = 1202;
    public const int StoreRefusedCommit = 1203;
    public const int LeaseAcquired = 1210;
    public const int LeaseLost = 1211;
    public const int LeaseRenewalFailed = 1212;
    public const int LeaseRenewalRecovered = 1213;
    public const int LeasesExpired = 1214;
    public const int LeaseReleaseFailed = 1215;
    public const int ClockSkewed = 1216;
    public const int NotificationsLost = 1220;
    public const int NotificationsBack = 1221;
    public const int DataDirectoryDiffers = 1230;
    public const int DataDirectoryNotCompared = 1231;

    // Programs that tasks run: 1300 to 1349.
    public const int ProgramLine = 1300;
    public const int ProgramErrorLine = 1301;
    public const int ProgramNotStopped = 1302;
    public const int ProgramInputNotRead = 1303;
    public const int LeftoverProcessesEnded = 1304;

    // Maintenance: 1400 to 1449.
    public const int RetentionRemoved = 1400;
    public const int RetentionFailed = 1401;
    public const int RetentionFilesNotRemoved = 1402;

    // Telemetry and hosting: 1600 to 1699.
    public const int TelemetryExportFailed = 1600;
    public const int ProcessNotHealthy = 1610;
    public const int SystemdNotReached = 1611;
    public const int ServedServiceFailed = 1620;
    public const int ServedServiceNotStopped = 1621;

    // Triggers: 1700 to 1719 for all, and schedules.
    public const int TriggerFailed = 1700;
    public const int TriggerWorked = 1701;
    public const int TriggerSettingIgnored = 1702;
    public const int TriggerSettingsUnreadable = 1703;
    public const int TriggerRoleTaken = 1704;
    public const int TriggerRoleTakenAway = 1705;
    public const int TriggerRoleUnreadable = 1706;
    public const int TriggerRoleNotGivenBack = 1707;
    public const int SchedulerFailed = 1710;
    public const int TickGivenUp = 1711;
    public const int TickSkipped = 1712;
    public const int TooManyTicksWait = 1713;
    public const int SchedulerClockSetBack = 1714;
    public const int SchedulesHang = 1715;

    // Backfills: 1720 to 1739.
    public const int BackfillEnded = 1720;
    public const int BackfillFailed = 1721;
    public const int BackfillMissing = 1722;
    public const int BackfillsNotFound = 1723;

    // Triggers of events: 1740 to 1769.
    public const int TriggerWaitsForStore = 1740;
    public const int ArrivedFileGone = 1741;
    public const int FlowEndsNotRead = 1742;

    // Web: 1800 to 1849.
    public const int WebRequestFailed = 1800;
    public const int AuditNotRecorded = 1820;
}
