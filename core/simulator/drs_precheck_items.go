package simulator

import (
	"hash/fnv"
	"strings"

	"github.com/drs-batch-start/drs-batch-start/core/drs"
)

// PassedItems are what a task is checked for.
var PassedItems = []drs.PrecheckItem{
	{Item: "srcDbConnection", Result: drs.PrecheckPassed, Group: "db_connection"},
	{Item: "dstDbConnection", Result: drs.PrecheckPassed, Group: "db_connection"},
	{Item: "srcDbBinlogIsOff", Result: drs.PrecheckPassed, Group: "db_params"},
	{Item: "sqlModeConsistency", Result: drs.PrecheckPassed, Group: "db_params"},
	{Item: "dstDbDiskSize", Result: drs.PrecheckPassed, Group: "db_disk_size"},
	{Item: "srcDbUserPrivilege", Result: drs.PrecheckPassed, Group: "db_privilege"},
	{Item: "dstDbVersion", Result: drs.PrecheckPassed, Group: "db_version"},
	{Item: "timeZoneConsistency", Result: drs.PrecheckPassed, Group: "db_params"},
}

// failedItems are what they fail with.
var failedItems = []drs.PrecheckItem{
	{
		Item: "srcDbBinlogIsOff", Result: drs.PrecheckFailed, Group: "db_params",
		FailedReason: "The binlog of the source database is disabled.",
	},
	{
		Item: "dstDbDiskSize", Result: drs.PrecheckFailed, Group: "db_disk_size",
		FailedReason: "The storage space of the destination database is insufficient: 412 GB needed, 100 GB free.",
	},
	{
		Item: "srcDbUserPrivilege", Result: drs.PrecheckFailed, Group: "db_privilege",
		FailedReason: "The source database user lacks the permissions REPLICATION SLAVE, REPLICATION CLIENT.",
		RawErrorMsg:  "Access denied; you need (at least one of) the REPLICATION CLIENT privilege(s) for this operation",
	},
	{
		Item: "dstDbVersion", Result: drs.PrecheckFailed, Group: "db_version",
		FailedReason: "The destination database version 5.7 is earlier than the source database version 8.0.",
	},
}

// alarmItem warns only.
var alarmItem = drs.PrecheckItem{
	Item: "sqlModeConsistency", Result: drs.PrecheckAlarm, Group: "db_params",
	FailedReason: "The sql_mode values of the source and destination databases are inconsistent.",
}

// PrecheckItems are what the check of a task comes to.
func (s *Simulator) PrecheckItems(id string) []drs.PrecheckItem {
	if s.Tasks.Rehearsal && strings.HasSuffix(id, endingUnready) {
		return UnreadyItems(id)
	}
	return PassedItems
}

// UnreadyItems are what the check of a task that is not ready comes to: two failures, which depend on its ID, and an
// alarm among what passed.
func UnreadyItems(id string) []drs.PrecheckItem {
	h := fnv.New32a()
	_, _ = h.Write([]byte(id))
	n := int(h.Sum32() % uint32(len(failedItems)))
	return WithItems(failedItems[n], failedItems[(n+1)%len(failedItems)], alarmItem)
}

// WithItems returns PassedItems with the given ones in the place of those of the same name.
func WithItems(items ...drs.PrecheckItem) []drs.PrecheckItem {
	byName := map[string]drs.PrecheckItem{}
	for _, item := range items {
		byName[item.Item] = item
	}
	all := make([]drs.PrecheckItem, 0, len(PassedItems)+len(items))
	for _, item := range PassedItems {
		if other, ok := byName[item.Item]; ok {
			item = other
			delete(byName, item.Item)
		}
		all = append(all, item)
	}
	for _, item := range items {
		if _, left := byName[item.Item]; left {
			all = append(all, item)
		}
	}
	return all
}
