package e2e

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/drs-batch-start/drs-batch-start/core/drs"
	"github.com/drs-batch-start/drs-batch-start/core/simulator/fault"
)

// rehearsed is what becomes of tasks in a service that misbehaves.
type rehearsed struct {
	flags  []string
	faults []fault.Fault
	inputs []string
	before func(*service)
	// want has each task with its outcome, in order; starts is how often each was really started, says what the log or an output says.
	want   string
	starts map[string]int
	says   string
}

func answered(status int, code string) fault.Fault {
	return fault.Fault{Kind: fault.KindAnswer, Op: fault.OpStart, Status: status, Code: code, Processed: true}
}

func on(f fault.Fault, op string) fault.Fault {
	f.Op, f.Times = op, fault.Always
	return f
}

var (
	lost    = fault.Fault{Kind: fault.KindCutAfter, Op: fault.OpStart}
	unsent  = fault.Fault{Kind: fault.KindCutBefore, Op: fault.OpStart}
	lagging = []string{"-gullible", "-lag", "1s"}
)

// Each promise about outcomes, by the built action against the built simulator.
var rehearsals = map[string]rehearsed{
	"M00004 with HTTP 422, processed":            {flags: lagging, faults: []fault.Fault{answered(422, "DRS.M00004")}, want: "task-1 already_started", starts: map[string]int{"task-1": 1}},
	"M00002 with HTTP 500, processed":            {flags: lagging, faults: []fault.Fault{answered(500, "DRS.M00002")}, want: "task-1 already_started", starts: map[string]int{"task-1": 1}},
	"K01013 with HTTP 400, processed":            {flags: lagging, faults: []fault.Fault{answered(400, "DRS-K01013")}, want: "task-1 already_started", starts: map[string]int{"task-1": 1}},
	"HTTP 499 without a code, processed":         {flags: lagging, faults: []fault.Fault{answered(499, "")}, want: "task-1 already_started", starts: map[string]int{"task-1": 1}},
	"a redirect of the start alone, processed":   {flags: lagging, faults: []fault.Fault{answered(302, "")}, want: "task-1 already_started", starts: map[string]int{"task-1": 1}},
	"an answer that is lost, processed":          {flags: lagging, faults: []fault.Fault{lost}, want: "task-1 already_started", starts: map[string]int{"task-1": 1}},
	"an answer that is lost, not processed":      {flags: lagging, faults: []fault.Fault{unsent}, want: "task-1 started", starts: map[string]int{"task-1": 1}},
	"M01504 while another run starts the task":   {flags: []string{"-busy", "1m"}, before: func(s *service) { startElsewhere(s, "task-1") }, want: "task-1 already_started", starts: map[string]int{"task-1": 1}},
	"M01504 of the whole call":                   {flags: []string{"-busy", "1m", "-refusals", "whole"}, before: func(s *service) { startElsewhere(s, "task-1") }, want: "task-1 already_started", starts: map[string]int{"task-1": 1}},
	"a lost start, then M00304, the status lags": {faults: []fault.Fault{unsent, {Kind: fault.KindRefuseJob, Code: "DRS.M00304", Times: fault.Always}}, want: "task-1 unknown", starts: map[string]int{}, says: "an earlier start was lost"},
	"a lost call that is processed for longer than the settle time": {flags: []string{"-gullible", "-task-time", "600ms"}, faults: []fault.Fault{{Kind: fault.KindCutLate, Op: fault.OpStart, Delay: time.Millisecond}},
		inputs: []string{"jobs", "task-1 task-2 task-3 task-4 task-5 task-6 task-7 task-8"}, want: "task-1 already_started, task-2 already_started, task-3 already_started, task-4 already_started, task-5 already_started, task-6 already_started, task-7 already_started, task-8 already_started",
		starts: map[string]int{"task-1": 1, "task-2": 1, "task-3": 1, "task-4": 1, "task-5": 1, "task-6": 1, "task-7": 1, "task-8": 1}},
	"readings that do not name the task": {flags: []string{"-gullible"}, faults: []fault.Fault{{Kind: fault.KindCutLate, Op: fault.OpStart, Delay: 4 * time.Second}, {Kind: fault.KindDropEntry, Op: fault.OpStatus, For: 3500 * time.Millisecond}},
		want: "task-1 already_started", starts: map[string]int{"task-1": 1}},
	"an outage of reading":                {faults: []fault.Fault{lost, {Kind: fault.KindAnswer, Op: fault.OpStatus, Status: 503, For: 5 * time.Second}}, want: "task-1 already_started", starts: map[string]int{"task-1": 1}},
	"it waits for a time of somebody's":   {before: func(s *service) { s.SetStatus("task-1", string(drs.StatusWaitingForStart)) }, want: "task-1 failed", says: "it will not start now"},
	"a call refused because of one task":  {flags: []string{"-refusals", "whole"}, inputs: []string{"jobs", "task-1 task-2 x-missing task-3"}, want: "task-1 started, task-2 started, x-missing failed, task-3 started", starts: map[string]int{"task-1": 1, "task-2": 1, "task-3": 1}},
	"a code that is in no table":          {faults: []fault.Fault{{Kind: fault.KindRefuseJob, Code: "DRS.M07777", Message: "No."}}, want: "task-1 failed", says: "DRS.M07777"},
	"not the service":                     {faults: []fault.Fault{{Kind: fault.KindAnswer, Status: 404, Shape: fault.ShapeHTML, Times: fault.Always}}, want: "task-1 failed", says: "check the endpoint"},
	"one pre-check ID for all":            {flags: []string{"-precheck-ids", "shared"}, inputs: []string{"jobs", "task-1 task-2 task-3", "precheck", "true"}, want: "task-1 blocked, task-2 blocked, task-3 blocked", starts: map[string]int{}},
	"results that name the task":          {flags: []string{"-precheck-ids", "named"}, inputs: []string{"jobs", "task-1 task-2-unready", "precheck", "true"}, want: "task-1 started, task-2-unready blocked", starts: map[string]int{"task-1": 1}},
	"23 tasks to pre-check, taken 10":     {inputs: []string{"jobs", strings.Join(many(23), " "), "precheck", "true"}, says: "23 of 23 tasks started"},
	"result: false, all items passed":     {faults: []fault.Fault{{Kind: fault.KindPrecheckContradicts}}, inputs: []string{"precheck", "true"}, want: "task-1 blocked", starts: map[string]int{}},
	"an unknown item result":              {faults: []fault.Fault{{Kind: fault.KindPrecheckUnknown}}, inputs: []string{"precheck", "true"}, want: "task-1 blocked", starts: map[string]int{}},
	"an item result that comes late":      {faults: []fault.Fault{{Kind: fault.KindPrecheckLate}}, inputs: []string{"precheck", "true"}, want: "task-1 started", starts: map[string]int{"task-1": 1}},
	"an order":                            {flags: []string{"-orders"}, want: "task-1 started", says: `"order_id":"CS`},
	"a huge text of the service":          {faults: []fault.Fault{{Kind: fault.KindRefuseJob, Code: "DRS.M00202", MessageSize: 300_000}}, want: "task-1 failed"},
	"a token echoed in base64":            {faults: []fault.Fault{{Kind: fault.KindRefuseJob, Code: "DRS.M00202", Echo: "base64"}}, want: "task-1 failed"},
	"a doubled key in the answer":         {flags: lagging, faults: []fault.Fault{{Kind: fault.KindDuplicateKeys, Op: fault.OpStart}}, want: "task-1 already_started", starts: map[string]int{"task-1": 1}},
	"a refusal with two codes":            {flags: lagging, faults: []fault.Fault{{Kind: fault.KindAnswer, Op: fault.OpStart, Status: 400, Code: "DRS.M05003", Shape: fault.ShapeTwice, Processed: true}}, want: "task-1 already_started", starts: map[string]int{"task-1": 1}},
	"a byte order mark before the answer": {faults: []fault.Fault{{Kind: fault.KindBOM, Op: fault.OpStart}}, want: "task-1 started"},
	"a compressed answer":                 {flags: lagging, faults: []fault.Fault{{Kind: fault.KindGzip, Op: fault.OpStart}}, want: "task-1 already_started", starts: map[string]int{"task-1": 1}},
	"the service is out of reach":         {inputs: []string{"endpoint", "http://127.0.0.1:1", "fail-on", "never"}, want: "task-1 failed", says: "could not be sent"},
	"deleted during the wait": {faults: []fault.Fault{{Kind: fault.KindJobVanishes, Jobs: []string{"task-1"}, JobStatus: drs.StatusStarting}}, inputs: []string{"jobs", "task-1 task-2", "wait-for", "running"},
		want: "task-1 failed, task-2 started", says: "it was deleted"},
	"forbidden during the wait": {faults: []fault.Fault{on(fault.Fault{Kind: fault.KindAnswer, Status: 403, Code: "DRS.M00102"}, fault.OpStatus)}, inputs: []string{"wait-for", "running"},
		want: "task-1 started", says: `"not_reached":"running"`},
	"paused during the wait":        {faults: []fault.Fault{on(fault.Fault{Kind: fault.KindJobStatus, JobStatus: drs.StatusPausing}, "")}, inputs: []string{"wait-for", "running"}, want: "task-1 started", says: "it is paused"},
	"resumed":                       {inputs: []string{"jobs", "task-1-paused task-2", "resume", "true"}, want: "task-1-paused resumed, task-2 started", starts: map[string]int{"task-2": 1}},
	"paused, and not to be resumed": {inputs: []string{"jobs", "task-1-paused"}, want: "task-1-paused failed", says: "resume: true"},
	"a dry run that would resume":   {inputs: []string{"jobs", "task-1-paused task-2", "resume", "true", "dry-run", "true"}, want: "task-1-paused not_sent, task-2 not_sent", starts: map[string]int{}, says: "2 of 2 tasks would be started (1 of them resumed)"},
	"progress and names fail": {faults: []fault.Fault{on(fault.Fault{Kind: fault.KindAnswer, Status: 500}, fault.OpProgress), on(fault.Fault{Kind: fault.KindAnswer, Status: 403, Code: "DRS.M00102"}, fault.OpDetail)},
		inputs: []string{"wait-for", "incremental"}, want: "task-1 started", says: `"job_status":"INCRE_TRANSFER_STARTED"`},
	"a full-only task that ends by itself": {inputs: []string{"jobs", "task-1-full", "wait-for", "caught-up"}, want: "task-1-full started", says: "a full-only task"},
}

// startElsewhere has another client start a task.
func startElsewhere(s *service, id string) {
	elsewhere := newStep(s.t, "endpoint", s.url, "project-id", project, "auth-token", secret, "jobs", id)
	require.NoError(s.t, elsewhere.cmd.Run(), elsewhere.log.String())
}

func TestEachPromiseHoldsForTheBuiltAction(t *testing.T) {
	t.Parallel()
	for name, c := range rehearsals {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sim, url := serve(t, c.flags...)
			if c.before != nil {
				c.before(sim)
			}
			sim.Inject(c.faults...)
			inputs := map[string]string{"endpoint": url, "project-id": project, "auth-token": secret, "jobs": "task-1", "settle-time": "2s", "timeout": "1m"}
			for i := 0; i < len(c.inputs); i += 2 {
				inputs[c.inputs[i]] = c.inputs[i+1]
			}
			if inputs["wait-for"]+inputs["precheck"] != "" { // else they do nothing
				inputs["poll-interval"], inputs["wait-timeout"] = "100ms", "30s"
			}
			var pairs []string
			for name, value := range inputs {
				pairs = append(pairs, name, value)
			}
			s := newStep(t, pairs...)
			failed := s.cmd.Run() != nil
			outputs := s.outputs(t)
			var results []struct {
				ID, Outcome string
				ErrorCode   string `json:"error_code"`
				ErrorMsg    string `json:"error_msg"`
			}
			require.NoError(t, json.Unmarshal([]byte(outputs["results"]), &results), s.log.String())
			var got []string
			allWell := true
			for _, r := range results {
				got = append(got, r.ID+" "+r.Outcome)
				require.False(t, r.Outcome == "already_started" && r.ErrorCode == "" && r.ErrorMsg != "", "an error of a start that was lost: %s", r.ErrorMsg)
				allWell = allWell && strings.Contains("started already_started scheduled resumed not_sent", r.Outcome)
			}
			if c.want != "" {
				require.Equal(t, c.want, strings.Join(got, ", "), s.log.String())
			}
			require.Contains(t, s.log.String()+outputs["results"], c.says)
			require.Equal(t, !allWell || strings.Contains(outputs["results"], "not_reached"), failed, s.log.String())
			require.Less(t, len(outputs["results"]), 20_000)
			require.NotContains(t, strings.ReplaceAll(s.log.String(), "::add-mask::"+secret, ""), secret)
			if c.starts != nil {
				starts := sim.AllStarts()
				for id := range c.starts {
					require.Equal(t, c.starts[id], starts[id], id)
				}
				require.Len(t, starts, len(c.starts), fmt.Sprint(starts))
			}
			t.Logf("%s -> %s", name, strings.Join(got, ", "))
		})
	}
}
