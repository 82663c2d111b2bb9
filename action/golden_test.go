package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/drs-batch-start/drs-batch-start/core/drs"
	"github.com/drs-batch-start/drs-batch-start/core/engine"
	"github.com/drs-batch-start/drs-batch-start/core/plan"
	"github.com/drs-batch-start/drs-batch-start/core/report"
)

var update = flag.Bool("update", false, "rewrite the files below testdata; then look at what changed")

// golden compares what a person reads with a file below testdata.
func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		require.NoError(t, os.WriteFile(path, []byte(got), 0o644))
	}
	want, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Equal(t, string(want), got, "%s differs; go test ./action -update rewrites it", path)
}

// clock is a clock that stands still.
func clock() time.Time { return time.Date(2026, 11, 25, 4, 50, 0, 0, time.UTC) }

func number[T any](n T) *T { return &n }

// mixed is a report in which everything that can be shown occurs.
func mixed() *report.Report {
	return report.New([]report.Result{
		{ID: idA, Name: "orders-prod", Outcome: report.Started, JobStatus: drs.StatusIncrementalStarted, Progress: number(100.0), DelayMS: number[int64](850)},
		{ID: "0c1b5a52-7f0e-4d3a-9a55-51f1aajb2001", Name: "ledger", Outcome: report.Started, JobStatus: drs.StatusFullStarted, Progress: number(62.5),
			NotReached: plan.WaitCaughtUp, Hint: "it is still on its way: wait longer (wait-timeout)"},
		{ID: "71d2c8aa-4e95-43f7-a0d6-33bb41jb2005", Outcome: report.Failed, ErrorCode: "DRS.M05003", ErrorMsg: "Task information not found.",
			Hint: "check the ID, the region and the project: the task is not there"},
		{ID: "c9a4e7f1-6d28-4ab3-9f35-29ef67jb2006", Name: "billing", Outcome: report.Blocked, ErrorMsg: "the pre-check did not pass", Hint: "correct what blocks, and run again",
			Precheck: []report.PrecheckItem{{Item: "srcDbBinlogIsOff", Group: "db_params", Result: "FAILED", Reason: "The binary log of the source is off."},
				{Item: "sqlModeConsistency", Group: "db_params", Result: "ALARM", Reason: "sql_mode differs."}}},
		{ID: "e0a6b7d4-1d6f-4f4b-8c1e-77aa10jb2002", Name: "archive", Outcome: report.Scheduled, StartTime: "1893456000000", OrderID: "CS2611250450ABCDE"},
		{ID: "3f5e9c11-6a2b-4c8d-b1f0-90cc22jb2003", Name: "users", Outcome: report.AlreadyStarted, JobStatus: drs.StatusIncrementalStarted, DelayMS: number[int64](0),
			Precheck: []report.PrecheckItem{{Item: "dstDbDiskSize", Result: "ALARM", Reason: "Less than twice the source."}}},
		{ID: "5a1c0e77-93bd-4c55-8f6e-0a1b2cjb2007", Name: "carts", Outcome: report.Resumed, JobStatus: drs.StatusIncrementalStarted},
		{ID: "8d3fb2a9-55c1-4e0b-b7aa-6f7e8djb2008", Name: "stock", Outcome: report.Failed, JobStatus: drs.StatusFullFailed, Progress: number(41.0),
			ErrorMsg: "its status became FULL_TRANSFER_FAILED during the wait", FailedReason: "table `stock`.`items` is full", Hint: "enlarge the target's disk, then resume the task"},
		{ID: "b2e9d0c4-7a66-4f19-8c3d-1f2a3bjb2009", Outcome: report.Unknown, ErrorMsg: "sent, but no usable answer came: connection reset; reading the status failed too",
			Hint: "look at the task in the console before starting it again: it may be running"},
	})
}

// quiet is the history of a run of half an hour that has not waited.
func quiet() *history { return &history{now: clock, run: clock().Add(-30 * time.Minute)} }

// waited is the wait that belongs to mixed.
func waited() *history {
	h := quiet()
	at := func(elapsed time.Duration, arrived []string, changes ...engine.Change) {
		h.add(engine.Progress{Phase: engine.PhaseWaiting, Elapsed: elapsed, Arrived: arrived, Changes: changes})
	}
	id := func(i int) string { return mixed().Results[i].ID }
	at(0, []string{id(4), id(5)}, engine.Change{ID: id(0), To: drs.StatusStarting}, engine.Change{ID: id(1), To: drs.StatusStarting},
		engine.Change{ID: id(4), To: drs.StatusWaitingForStart}, engine.Change{ID: id(5), To: drs.StatusIncrementalStarted},
		engine.Change{ID: id(6), To: drs.StatusStarting}, engine.Change{ID: id(7), To: drs.StatusFullStarted})
	at(90*time.Second, nil, engine.Change{ID: id(0), To: drs.StatusFullStarted}, engine.Change{ID: id(6), To: drs.StatusIncrementalStarted})
	at(4*time.Minute, nil, engine.Change{ID: id(1), To: drs.StatusFullStarted})
	at(11*time.Minute, []string{id(7)}, engine.Change{ID: id(7), To: drs.StatusFullFailed})
	at(22*time.Minute, []string{id(6)}, engine.Change{ID: id(0), To: drs.StatusFullComplete})
	at(23*time.Minute, nil, engine.Change{ID: id(0), To: drs.StatusIncrementalStarted})
	at(27*time.Minute, []string{id(0)})
	at(30*time.Minute, nil)
	return h
}

// many returns a report on so many tasks that all started, of which some failed.
func many(tasks, failed int) *report.Report {
	results := make([]report.Result, tasks)
	for i := range results {
		results[i] = report.Result{ID: fmt.Sprintf("%08d-2308-4bb5-a6bc-1040402fjb21", i), Name: fmt.Sprintf("shard-%03d", i), Outcome: report.Started, JobStatus: drs.StatusStarting}
		if i%(tasks/max(failed, 1)) == 7 && failed > 0 {
			results[i].Outcome, results[i].JobStatus = report.Failed, ""
			results[i].ErrorCode, results[i].ErrorMsg, results[i].Hint = "DRS.M05004", "The task was deleted.", "the task was deleted or released: recreate it"
		}
	}
	return report.New(results)
}
