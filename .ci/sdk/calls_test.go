package sdk

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/huaweicloud/huaweicloud-sdk-go-v3/core/sdkerr"
	"github.com/huaweicloud/huaweicloud-sdk-go-v3/services/drs/v3/model"
	"github.com/stretchr/testify/require"

	"github.com/drs-batch-start/drs-batch-start/core/drs"
	"github.com/drs-batch-start/drs-batch-start/core/simulator/fault"
)

func ids(n int) []string {
	all := make([]string, n)
	for i := range all {
		all[i] = fmt.Sprintf("%08d-2308-4bb5-a6bc-1040402fjb21", i)
	}
	return all
}

// start starts tasks with the vendor's client and returns what it read of each.
func start(t *testing.T, url string, jobs ...model.StartInfo) []model.StartJobResp {
	t.Helper()
	answer, err := theirDRS(t, url).BatchStartJobs(&model.BatchStartJobsRequest{Body: &model.BatchStartJobReq{Jobs: jobs}})
	require.NoError(t, err)
	require.Equal(t, 202, answer.HttpStatusCode)
	require.EqualValues(t, len(jobs), *answer.Count)
	return *answer.Results
}

func TestTheSDKStartsTasks(t *testing.T) {
	all := ids(2)
	sim, url := serve(t, fault.WithTasks(all...))
	later := fmt.Sprint(time.Now().Add(time.Hour).UnixMilli())
	results := start(t, url, model.StartInfo{JobId: all[0]}, model.StartInfo{JobId: all[1], StartTime: &later}, model.StartInfo{JobId: "c7debc9c-8e09-4a5d-8dd6-cc44f78jb20r"})
	require.Equal(t, "success", results[0].Status.Value())
	require.Equal(t, all[0], results[0].Id)
	require.Equal(t, "success", results[1].Status.Value())
	require.Equal(t, "failed", results[2].Status.Value())
	require.Equal(t, "DRS.M05003", *results[2].ErrorCode)
	require.NotEmpty(t, *results[2].ErrorMsg)
	require.Equal(t, drs.StatusWaitingForStart, sim.Status(all[1]))
	require.Equal(t, 1, sim.Starts(all[0]))
}

func TestTheSDKReadsStatusesPageByPage(t *testing.T) {
	all := ids(12)
	_, url := serve(t, fault.WithTasks(all...))
	read := func(page *model.BatchQueryJobReqPage) []string {
		answer, err := theirDRS(t, url).BatchListJobStatus(&model.BatchListJobStatusRequest{Body: page})
		require.NoError(t, err)
		var got []string
		for _, r := range *answer.Results {
			require.Equal(t, "CONFIGURATION", r.Status.Value())
			got = append(got, *r.Id)
		}
		return got
	}
	require.Equal(t, all[:5], read(&model.BatchQueryJobReqPage{Jobs: all}), "without a page: the first five")
	require.Equal(t, all[7:], read(&model.BatchQueryJobReqPage{Jobs: all, PageReq: &model.PageReq{CurPage: to(int32(2)), PerPage: to(int32(7))}}))
	require.Equal(t, all, read(&model.BatchQueryJobReqPage{Jobs: all, PageReq: &model.PageReq{CurPage: to(int32(1)), PerPage: to(int32(0))}}), "0: all")
}

func TestTheSDKRunsAPrecheck(t *testing.T) {
	all := ids(2)
	sim, url := serve(t, fault.WithTasks(all...), fault.WithPrecheckPolls(1))
	sim.SetPrecheck(all[1], drs.PrecheckItem{Item: "srcDbBinlogIsOff", Group: "db_params", Result: "FAILED", FailedReason: "the log is off",
		FailedSubJobs: []drs.PrecheckFailedSubJob{{ID: "x", Name: "part", CheckResult: "FAILED"}}})
	client := theirDRS(t, url)
	mode := model.GetPreCheckInfoPrecheckModeEnum().FOR_START_JOB
	begun, err := client.BatchCheckJobs(&model.BatchCheckJobsRequest{Body: &model.BatchPrecheckReq{Jobs: []model.PreCheckInfo{
		{JobId: all[0], PrecheckMode: mode}, {JobId: all[1], PrecheckMode: mode}}}})
	require.NoError(t, err)
	for i, r := range *begun.Results {
		require.Equal(t, all[i], *r.Id)
		require.Equal(t, "success", r.Status.Value())
	}
	read, err := client.BatchCheckResults(&model.BatchCheckResultsRequest{Body: &model.BatchQueryPrecheckResultReq{Jobs: all}})
	require.NoError(t, err)
	passed := map[string]model.QueryPreCheckResp{}
	for _, r := range *read.Results {
		passed[*r.PrecheckId] = r
		require.Equal(t, "100%", *r.Process)
	}
	require.True(t, *passed[all[0]].Result)
	require.False(t, *passed[all[1]].Result)
	items := *passed[all[1]].PrecheckResult
	at := slices.IndexFunc(items, func(item model.PrecheckResult) bool { return *item.Item == "srcDbBinlogIsOff" })
	require.GreaterOrEqual(t, at, 0)
	require.Equal(t, "FAILED", items[at].Result.Value())
	require.Equal(t, "the log is off", *items[at].FailedReason)
	require.Equal(t, "part", *(*items[at].FailedSubJobs)[0].Name)
}

func TestTheSDKReadsProgressAndDetails(t *testing.T) {
	all := ids(2)
	sim, url := serve(t)
	sim.SetTask(all[0], fault.TaskSetup{Name: "orders-prod", Mode: "FULL_TRANS"})
	sim.SetTask(all[1], fault.TaskSetup{Name: "billing", Mode: "FULL_INCR_TRANS"})
	start(t, url, model.StartInfo{JobId: all[0]}, model.StartInfo{JobId: all[1]})
	client := theirDRS(t, url)
	progress, err := client.BatchListProgresses(&model.BatchListProgressesRequest{Body: &model.BatchQueryProgressReq{Jobs: all}})
	require.NoError(t, err)
	require.Len(t, *progress.Results, 2)
	for i, r := range *progress.Results {
		require.Equal(t, all[i], *r.JobId)
		require.Equal(t, []string{"FULL_TRANS", "FULL_INCR_TRANS"}[i], r.TaskMode.Value())
		require.NotEmpty(t, *r.Progress)
		require.Equal(t, drs.DelayNotKnown, *r.IncreTransDelay, "nothing is replicated yet")
	}
	sim.SetStatus(all[1], drs.StatusIncrementalStarted)
	progress, err = client.BatchListProgresses(&model.BatchListProgressesRequest{Body: &model.BatchQueryProgressReq{Jobs: all[1:]}})
	require.NoError(t, err)
	require.NotEmpty(t, *(*progress.Results)[0].IncreTransDelay)
	details, err := client.BatchListJobDetails(&model.BatchListJobDetailsRequest{Body: &model.BatchQueryJobReqPage{Jobs: all}})
	require.NoError(t, err)
	require.Equal(t, "orders-prod", *(*details.Results)[0].Name)
	require.Equal(t, "FULL_TRANS", (*details.Results)[0].TaskType.Value())
	require.Equal(t, "billing", *(*details.Results)[1].Name)
}

func TestTheSDKResumesTasks(t *testing.T) {
	all := ids(2)
	sim, url := serve(t, fault.WithTasks(all...))
	sim.SetStatus(all[0], "PAUSING")
	answer, err := theirDRS(t, url).BatchRestoreTask(&model.BatchRestoreTaskRequest{Body: &model.BatchRetryReq{Jobs: []model.RetryInfo{{JobId: all[0]}, {JobId: all[1]}}}})
	require.NoError(t, err)
	require.Equal(t, "success", (*answer.Results)[0].Status)
	require.Equal(t, "failed", (*answer.Results)[1].Status, "a task that was never started cannot be resumed")
	require.Equal(t, "DRS.M00304", *(*answer.Results)[1].ErrorCode)
	require.Equal(t, 1, sim.Resumes(all[0]))
}

func TestTheSDKReadsARefusal(t *testing.T) {
	all := ids(1)
	sim, url := serve(t, fault.WithTasks(all...))
	sim.Inject(fault.Fault{Kind: fault.KindAnswer, Op: fault.OpStart, Status: 400, Code: "DRS.M00202"})
	_, err := theirDRS(t, url).BatchStartJobs(&model.BatchStartJobsRequest{Body: &model.BatchStartJobReq{Jobs: []model.StartInfo{{JobId: all[0]}}}})
	var refused *sdkerr.ServiceResponseError
	require.ErrorAs(t, err, &refused)
	require.Equal(t, 400, refused.StatusCode)
	require.Equal(t, "DRS.M00202", refused.ErrorCode)
	require.NotEmpty(t, refused.RequestId)
}
