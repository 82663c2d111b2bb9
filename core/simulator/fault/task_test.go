package fault_test

import (
	"strconv"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/drs-batch-start/drs-batch-start/core/drs"
	"github.com/drs-batch-start/drs-batch-start/core/simulator/fault"
)

func TestAJobGoesThroughItsLifeOneReadingAtATime(t *testing.T) {
	tests := map[string]struct {
		id      string
		options []fault.Option
		fault   *fault.Fault
		life    []drs.Status
	}{
		"as a rule": {
			id: "job-1",
			life: []drs.Status{
				"CONFIGURATION", "STARTJOBING", "FULL_TRANSFER_STARTED", "FULL_TRANSFER_COMPLETE",
				"INCRE_TRANSFER_STARTED", "INCRE_TRANSFER_STARTED",
			},
		},
		"with a lag of two readings": {
			id:      "job-1",
			options: []fault.Option{fault.WithLagReadings(2)},
			life:    []drs.Status{"CONFIGURATION", "CONFIGURATION", "CONFIGURATION", "STARTJOBING", "FULL_TRANSFER_STARTED"},
		},
		"when it rehearses being slow": {
			id: "job-slow",
			life: []drs.Status{
				"CONFIGURATION", "STARTJOBING", "STARTJOBING", "STARTJOBING", "STARTJOBING", "STARTJOBING",
				"FULL_TRANSFER_STARTED", "FULL_TRANSFER_COMPLETE", "INCRE_TRANSFER_STARTED",
			},
		},
		"when it runs already": {
			id:   "job-running",
			life: []drs.Status{"INCRE_TRANSFER_STARTED", "INCRE_TRANSFER_STARTED", "INCRE_TRANSFER_STARTED"},
		},
		"when it does not come up": {
			id:    "job-1",
			fault: &fault.Fault{Kind: fault.KindJobFails},
			life:  []drs.Status{"CONFIGURATION", "STARTJOBING", "START_JOB_FAILED", "START_JOB_FAILED"},
		},
		"when the full transfer fails": {
			id:    "job-1",
			fault: &fault.Fault{Kind: fault.KindJobFails, JobStatus: drs.StatusFullFailed},
			life: []drs.Status{
				"CONFIGURATION", "STARTJOBING", "FULL_TRANSFER_STARTED", "FULL_TRANSFER_FAILED", "FULL_TRANSFER_FAILED",
			},
		},
		"when the incremental transfer fails": {
			id:    "job-1",
			fault: &fault.Fault{Kind: fault.KindJobFails, JobStatus: drs.StatusIncrementalFailed},
			life: []drs.Status{
				"CONFIGURATION", "STARTJOBING", "FULL_TRANSFER_STARTED", "FULL_TRANSFER_COMPLETE",
				"INCRE_TRANSFER_STARTED", "INCRE_TRANSFER_FAILED",
			},
		},
		"when it comes to a status that nobody knows": {
			id:    "job-1",
			fault: &fault.Fault{Kind: fault.KindJobFails, JobStatus: "HIBERNATED"},
			life:  []drs.Status{"CONFIGURATION", "STARTJOBING", "HIBERNATED", "HIBERNATED"},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			l := newHarness(t, append(test.options, fault.Rehearsal())...)
			if test.fault != nil {
				l.Inject(*test.fault)
			}
			life := l.statuses(test.id)
			l.start(test.id)
			for len(life) < len(test.life) {
				life = append(life, l.statuses(test.id)...)
			}
			require.Equal(t, test.life, life)
		})
	}
}

func TestTheStatusLagsBehindAnAcceptedStart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newHarness(t, fault.Rehearsal(), fault.WithLag(20*time.Second))
		l.start("job-1")
		time.Sleep(20*time.Second - 1)
		require.Equal(t, []drs.Status{"CONFIGURATION"}, l.statuses("job-1"))
		require.EqualValues(t, "STARTJOBING", l.Status("job-1"), "the ledger knows better")
		time.Sleep(time.Nanosecond)
		require.Equal(t, []drs.Status{"STARTJOBING"}, l.statuses("job-1"))
	})
}

func TestASecondStartDuringTheLag(t *testing.T) {
	t.Run("is refused", func(t *testing.T) {
		l := newHarness(t, fault.Rehearsal(), fault.WithLagReadings(1))
		l.start("job-1")
		require.Equal(t, "DRS.M00304", l.start("job-1")[0].ErrorCode)
		require.Equal(t, 1, l.Starts("job-1"))
		require.Equal(t, 2, l.Attempts("job-1"))
	})
	t.Run("is accepted by a gullible service, which starts the job again", func(t *testing.T) {
		l := newHarness(t, fault.Rehearsal(), fault.WithLagReadings(1), fault.Gullible())
		l.start("job-1")
		require.True(t, l.start("job-1")[0].Succeeded())
		require.Equal(t, 2, l.Starts("job-1"))
		require.Equal(t, map[string]int{"job-1": 2}, l.AllStarts())
		require.Equal(t, 1, l.StartedJobs())
	})
	t.Run("is refused by a gullible service too once the lag is over", func(t *testing.T) {
		l := newHarness(t, fault.Rehearsal(), fault.WithLagReadings(1), fault.Gullible())
		l.start("job-1")
		l.statuses("job-1")
		require.Equal(t, "DRS.M00304", l.start("job-1")[0].ErrorCode)
		require.Equal(t, 1, l.Starts("job-1"))
	})
}

func TestAStartTimeIsWaitedFor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newHarness(t, fault.WithTasks("later", "past"), fault.WithLag(time.Second))
		at := time.Now().Add(time.Hour)
		l.post(fault.OpStart, startBody{Jobs: []drs.StartInfo{
			{JobID: "later", StartTime: strconv.FormatInt(at.UnixMilli(), 10)},
			{JobID: "past", StartTime: "944006400000"},
		}})
		require.Equal(t, []drs.Status{"CONFIGURATION", "CONFIGURATION"}, l.statuses("later", "past"))
		time.Sleep(time.Second)
		require.Equal(t, []drs.Status{"WAITING_FOR_START", "STARTJOBING"}, l.statuses("later", "past"))
		require.Equal(t, []drs.Status{"WAITING_FOR_START", "FULL_TRANSFER_STARTED"}, l.statuses("later", "past"))
		require.Equal(t, "DRS.M00304", l.start("later")[0].ErrorCode)
		time.Sleep(time.Until(at))
		require.Equal(t, []drs.Status{"STARTJOBING"}, l.statuses("later"))
		require.Equal(t, []drs.Status{"FULL_TRANSFER_STARTED"}, l.statuses("later"))
	})
}

func TestAJobKeepsTheStatusItIsGiven(t *testing.T) {
	l := newHarness(t, fault.Rehearsal(), fault.WithLagReadings(5))
	l.start("job-1")
	l.SetStatus("job-1", drs.StatusPausing)
	require.Equal(t, []drs.Status{"PAUSING"}, l.statuses("job-1"), "nothing lags any more")
	require.Equal(t, []drs.Status{"PAUSING"}, l.statuses("job-1"))
	require.Equal(t, 1, l.Starts("job-1"), "the ledger keeps its counts")
	l.SetStatus("job-1", drs.StatusConfiguration)
	require.True(t, l.start("job-1")[0].Succeeded())
	require.Equal(t, 2, l.Starts("job-1"))
}
