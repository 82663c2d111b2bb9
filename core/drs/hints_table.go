package drs

// hint is a remedy and what it is for.
type hint struct {
	// codes are error codes of the service or of the gateway, in their canonical spelling.
	codes []ErrorCode
	// reasons are parts of what the service says about a failure, as ReasonHint reads them.
	reasons []string
	// items are names of items of a pre-check.
	items []string
	// text is a sentence for the reader, without a capital and a full stop.
	text string
}

// hints has a row for each remedy that is known. README shows all of it. Sources: the error-code tables of the DRS and gateway
// APIs, and what the vendor's and practitioners' pages advise.
var hints = []hint{
	{codes: []ErrorCode{"DRS.M00002", ErrorCodeAbnormal, "DRS.K01013", ErrorCodeServiceError, "DRS.M05066", "APIGW.0106", "APIGW.0201"}, text: hintLook},
	{
		codes: []ErrorCode{"DRS.M00007", "DRS.K01012", "DRS.M00200", "DRS.M00201", "DRS.M00202", "DRS.M00273", "DRS.M00302", "DRS.M00303", "DRS.M00305", "DRS.M06007"},
		text:  "check the task's ID and start time",
	},
	{codes: []ErrorCode{"DRS.KE0002"}, text: "check the user name and the password"},
	{
		codes: []ErrorCode{ErrorCodeInvalidToken, "APIGW.0301", "APIGW.0302", "APIGW.0303", "APIGW.0304", "APIGW.0305", "APIGW.0306", "APIGW.0307"},
		text:  hintCredentials,
	},
	{codes: []ErrorCode{"APIGW.0101", "APIGW.0103", "APIGW.0104", "APIGW.0105"}, text: "check the endpoint: the gateway there does not offer this API"},
	{codes: []ErrorCode{ErrorCodeThrottled, ErrorCodeTooFrequent}, text: hintLater},
	{codes: []ErrorCode{"DRS.M00101"}, text: "give the caller's user group a role in this project"},
	{codes: []ErrorCode{"DRS.M00102", ErrorCodePermission}, text: hintPermission},
	{
		codes: []ErrorCode{"DRS.M00105", "DRS.K02001"},
		text:  "the user is restricted: check the user's DRS permissions, then the account's billing and real-name status",
	},
	{codes: []ErrorCode{"DRS.M00210", "DRS.M00211"}, text: "report it with the request ID: the service refuses the page that the program asked for"},
	{codes: []ErrorCode{"DRS.M00299"}, text: "set batch-size to 1: the service takes only one task in such a call"},
	{
		codes: []ErrorCode{"DRS.M00261"},
		text:  "set project-id to the project of this region (console: My Credentials), or leave it out to have it looked up",
	},
	{codes: []ErrorCode{"DRS.M00300"}, text: "test both connections of the task, save it, and run its pre-check again"},
	{codes: []ErrorCode{"DRS.M00301"}, text: "start each task once in a run"},
	{
		codes: []ErrorCode{ErrorCodeStatus},
		text: "only a task in CONFIGURATION that is configured completely can be started: finish its configuration, and configure it anew if it has been there for more than three days; " +
			"the backward task of a dual-active pair starts once its forward task is in INCRE_TRANSFER_STARTED with RPO and RTO below 60 s",
	},
	{codes: []ErrorCode{"DRS.M00306"}, text: "check the task's times: a start and an end are the same"},
	{codes: []ErrorCode{"DRS.M00307"}, text: "start the subtasks of this task instead"},
	{codes: []ErrorCode{"DRS.M00308"}, text: "start the parent task of this task instead"},
	{
		codes: []ErrorCode{ErrorCodeBusy, "DRS.10000024"},
		text:  "wait until the other operation on the task has ended, or look at the task in the console: it may be abnormal",
	},
	{
		codes: []ErrorCode{ErrorCodeNotFound, "DRS.K02000", "DRS.M00289", ErrorCodeNotFoundOlder},
		text:  "check the ID, the region and the project: the task is not there",
	},
	{codes: []ErrorCode{ErrorCodeDeleted}, text: "the task was deleted or released: recreate it"},
	{codes: []ErrorCode{"DRS.M00277", "DRS.M00401", "DRS.M00402", "DRS.M00403", "DRS.M07000"}, text: "look at the task in the console: this call does not fit it"},
	{codes: []ErrorCode{"DRS.M05006", "DRS.M06011"}, text: "check the RDS instance and its ID: the service cannot read it"},
	{
		codes: []ErrorCode{"DRS.M06020", "DRS.K02058", "DRS.M06021", "DRS.K02059"},
		text:  "end the other task that uses the destination, or choose another destination",
	},
	{
		codes: []ErrorCode{"DRS.10010047", "DRS.10020077"},
		text:  "the last pre-check did not pass: read its items, fix them, run the pre-check again, and start the task",
	},

	{
		reasons: []string{"get agency token"},
		text:    "let an administrator delegate to the service for scheduled starts (Security Administrator), or start the task at once",
	},
	{
		reasons: []string{"Initialize logical replication stream failed"},
		text:    "free or raise the replication slots of the source, and end long transactions there; then resume the task (resume: true)",
	},
	{reasons: []string{"super-read-only"}, text: "the target is read-only, usually because its disk is full: enlarge it, then resume the task (resume: true)"},
	{reasons: []string{"table … is full"}, text: "the target's disk is full: enlarge it, then resume the task (resume: true)"},
	{
		reasons: []string{"background process is unavailable"},
		text:    "wait: the service's process recovers by itself; if it does not, resume the task (resume: true)",
	},
	{reasons: []string{"Lock wait timeout exceeded"}, text: "look at the load and the locks of the target, then resume the task (resume: true)"},
	{
		reasons: []string{"table … already exists"},
		text:    "drop the table on the target if it is a leftover without a key, then resume the task (resume: true)",
	},
	{reasons: []string{"Unknown column"}, text: "make the table's structure on the target equal to the source's, then resume the task (resume: true)"},
	{
		reasons: []string{"offset and file name … inconsistency"},
		text:    "the source's log is gone or damaged: repair the source, then resume the task (resume: true) or reset it",
	},

	{
		items: []string{"srcDbConnection", "dstDbConnection"},
		text:  "check the network, the whitelist and the login of that database",
	},
	{
		items:   []string{"srcDbPrivilegesIsEnoughForIncre"},
		reasons: []string{"MYSQL_SOURCE_DB_PRIVILEGES_IS_NOT_ENOUGH_FOR_INCRE"},
		text:    "grant the source's user SELECT, SHOW VIEW, EVENT, LOCK TABLES, REPLICATION SLAVE and REPLICATION CLIENT",
	},
	{items: []string{"dstDbPrivilegesIsEnough"}, text: "grant the target's user the rights that the item lists"},
	{reasons: []string{"FULL_PG_SRC_DB_PRIVI_IS_NOT_ENOUGH_V2"}, text: "grant the source's user the rights that the item lists"},
	{
		items:   []string{"srcDbBinlogIsOff"},
		reasons: []string{"SOURCE_DB_BINLOG_IS_OFF_FOR_UP"},
		text:    "switch the source's binary log on and restart it; a managed MySQL elsewhere needs a backup retention above 0",
	},
	{items: []string{"srcBinlogFormatCheck"}, text: "set binlog_format of the source to ROW, and reconnect its sessions or restart it"},
	{items: []string{"srcBinlogRowImageCheck"}, text: "set binlog_row_image of the source to FULL, and reconnect its sessions or restart it"},
	{items: []string{"srcDbBinlogExpireLogsDays"}, text: "keep the source's binary logs for three days or more; 0 is not accepted"},
	{items: []string{"srcDbServerIdCheck"}, text: "give the source a valid server_id"},
	{items: []string{"dbServerUuidConsistency"}, text: "choose another target: source and target must be different servers"},
	{items: []string{"srclogSlaveUpdatesCheck"}, text: "set log_slave_updates of the source to ON, and restart it"},
	{
		items:   []string{"srcDstTableNameCaseSensitiveCheck"},
		reasons: []string{"DB_TBL_NAME_CASE_SENSITIVE_INCONSISTENCY_FOR_UP"},
		text:    "make lower_case_table_names equal on both sides; a MySQL 8 target has to be recreated for that",
	},
	{
		items:   []string{"dbIsolationLevelConsistency", "innodbStrictModeConsistency", "sqlModeConsistency", "timeZoneConsistency"},
		reasons: []string{"DB_ISOLATION_LEVEL_INCONSISTENCY", "INNODB_STRICT_MODE_INCONSISTENT_FOR_UP", "DB_LC_MONETARY_INCONSISTENCY"},
		text:    "set the target's value like the source's",
	},
	{items: []string{"dstMaxAllowedPacketCheck"}, text: "set max_allowed_packet of the target above 100 MB"},
	{items: []string{"dstDbDiskSize"}, text: "enlarge the target's disk: it needs 1.5 to 2.5 times the size of the source"},
	{items: []string{"dstStatusCheck"}, text: "repair the target's instance, or wait until it is available"},
	{
		items:   []string{"checkIncreSrcDbExistedInDstDb"},
		reasons: []string{"SPECIFIED_DATABASE_ALREADY_EXISTED_IN_TARGET_ERROR"},
		text:    "remove the database of that name from the target, or choose another target",
	},
	{items: []string{"userSelectObjectsCheck"}, text: "deselect the objects that are gone"},
	{
		reasons: []string{"SRC_HAS_DATABASE_WITH_NO_TABLE"},
		text:    "check the selected objects: a database has no table, or none was selected",
	},
}
