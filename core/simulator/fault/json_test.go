package fault_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/drs-batch-start/drs-batch-start/core/drs"
	"github.com/drs-batch-start/drs-batch-start/core/simulator/fault"
)

// everyField is a fault in its JSON form, with every key that there is.
const everyField = `{
	"kind": "answer", "op": "batch-starting", "jobs": ["a", "b"], "after": 1, "times": -1, "delay": "1.5s",
	"processed": true, "status": 429, "shape": "gateway", "code": "APIGW.0308", "message": "Slow down.",
	"retry_after": "2m", "retry_after_date": true, "for": "1h", "message_size": 9, "echo": "url", "progress": {"job_id": "a"}, "location": "https://elsewhere.example", "job_status": "PAUSING"
}`

var everyFieldRead = fault.Fault{
	Kind: fault.KindAnswer, Op: fault.OpStart, Jobs: []string{"a", "b"}, After: 1, Times: fault.Always,
	Delay: 1500 * time.Millisecond, Processed: true, Status: 429, Shape: fault.ShapeGateway, Code: "APIGW.0308",
	Message: "Slow down.", RetryAfter: 2 * time.Minute, RetryAfterDate: true, Location: "https://elsewhere.example",
	JobStatus: "PAUSING", For: time.Hour, MessageSize: 9, Echo: fault.EchoURL, Progress: &drs.ProgressJobResp{JobID: "a"},
}

func TestFaultsAreReadFromJSON(t *testing.T) {
	tests := map[string]struct {
		text   string
		faults []fault.Fault
		err    string
	}{
		"one fault": {
			text: ` {"kind":"cut-after"} `, faults: []fault.Fault{{Kind: fault.KindCutAfter}},
		},
		"every field": {text: everyField, faults: []fault.Fault{everyFieldRead}},
		"several faults": {
			text:   `[{"kind":"huge"},{"kind":"delay","delay":"1m"}]`,
			faults: []fault.Fault{{Kind: fault.KindHuge}, {Kind: fault.KindDelay, Delay: time.Minute}},
		},
		"none":                    {text: `[]`, faults: []fault.Fault{}},
		"nothing":                 {text: ``, err: "faults: unexpected end of JSON input"},
		"JSON that is cut":        {text: `{"kind":`, err: "faults: invalid character ']'"},
		"a key that nobody knows": {text: `{"kind":"huge","size":1}`, err: `unknown field "size"`},
		"a delay without a unit": {
			text: `{"kind":"delay","delay":"3"}`, err: `time: missing unit in duration "3"`,
		},
		"a delay that is a number": {text: `{"kind":"delay","delay":3}`, err: "cannot unmarshal number"},
		"a wait that is no duration": {
			text: `{"kind":"answer","status":429,"retry_after":"soon"}`,
			err:  `time: invalid duration "soon"`,
		},
		"no kind":                 {text: `[{"kind":"huge"},{}]`, err: `faults[1]: fault: kind "" is not known`},
		"an op that nobody knows": {text: `{"kind":"huge","op":"start"}`, err: `op "start" is not known`},
		"an op of another kind": {
			text: `{"kind":"job-fails","op":"batch-status"}`, err: `op "batch-status" has nothing to do with it`,
		},
		"an op that has no jobs": {
			text: `{"kind":"refuse-job","op":"projects","code":"X"}`, err: `op "projects" has nothing to do with it`,
		},
		"a job that is delayed": {
			text: `{"kind":"job-fails","delay":"1s"}`, err: "a single task cannot be delayed",
		},
		"a negative delay":           {text: `{"kind":"delay","delay":"-1s"}`, err: "is negative"},
		"times before always":        {text: `{"kind":"huge","times":-2}`, err: "is negative"},
		"an answer without a status": {text: `{"kind":"answer"}`, err: "status 0 is none of 200 to 599"},
		"a shape that nobody knows": {
			text: `{"kind":"answer","status":500,"shape":"xml"}`, err: `shape "xml" is not known`,
		},
		"a negative outage":         {text: `{"kind":"huge","for":"-1s"}`, err: "is negative"},
		"an outage without a unit":  {text: `{"kind":"huge","for":"1"}`, err: "time: missing unit"},
		"a negative size":           {text: `{"kind":"refuse-job","code":"X","message_size":-1}`, err: "is negative"},
		"an echo that nobody knows": {text: `{"kind":"refuse-job","code":"X","echo":"hex"}`, err: `echo "hex" is not known`},
		"a task of a call that starts none": {
			text: `{"kind":"job-vanishes","op":"batch-status"}`, err: `op "batch-status" has nothing to do with it`,
		},
		"an entry without keys":        {text: `{"kind":"entry"}`, err: "it needs an entry"},
		"a call after a change":        {text: `{"kind":"huge","after_change":true}`, err: "cannot have after_change"},
		"a progress without figures":   {text: `{"kind":"job-progress"}`, err: "it needs a progress"},
		"a reading without the status": {text: `{"kind":"job-status"}`, err: "it needs a job_status"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			faults, err := fault.ParseFaults([]byte(test.text))
			if test.err != "" {
				require.ErrorContains(t, err, test.err)
				return
			}
			require.NoError(t, err)
			require.Equal(t, test.faults, faults)
		})
	}
}

func TestFaultsAreWrittenAsTheyAreRead(t *testing.T) {
	text, err := json.Marshal(everyFieldRead)
	require.NoError(t, err)
	require.JSONEq(t, `{
		"kind": "answer", "op": "batch-starting", "jobs": ["a", "b"], "after": 1, "times": -1, "delay": "1.5s",
		"processed": true, "status": 429, "shape": "gateway", "code": "APIGW.0308", "message": "Slow down.",
		"retry_after": "2m0s", "retry_after_date": true, "for": "1h0m0s", "message_size": 9, "echo": "url", "progress": {"job_id": "a"}, "location": "https://elsewhere.example", "job_status": "PAUSING"
	}`, string(text))
	text, err = json.Marshal(fault.Fault{Kind: fault.KindHuge})
	require.NoError(t, err)
	require.Equal(t, `{"kind":"huge"}`, string(text))
}

func TestAFaultsNameTellsItFromOthers(t *testing.T) {
	for name, f := range map[string]fault.Fault{
		"cut-late": {Kind: fault.KindCutLate},
		"answer 429 APIGW.0308": {
			Kind: fault.KindAnswer, Status: 429, Shape: fault.ShapeGateway, Code: "APIGW.0308",
		},
		"answer 502 html processed": {
			Kind: fault.KindAnswer, Status: 502, Shape: fault.ShapeHTML, Processed: true,
		},
		"answer 500 DRS.M00004 processed": {
			Kind: fault.KindAnswer, Status: 500, Code: "DRS.M00004", Processed: true,
		},
		"refuse-job DRS.M01504": {Kind: fault.KindRefuseJob, Code: "DRS.M01504"},
		"job-fails":             {Kind: fault.KindJobFails},
	} {
		require.Equal(t, name, f.Name())
	}
}

func FuzzFaults(f *testing.F) {
	for _, seed := range []string{
		everyField, `[{"kind":"huge"},{"kind":"delay","delay":"1m"}]`, `{"kind":"refuse-job","code":"X"}`, `[`, ``, `null`, `[null]`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		faults, err := fault.ParseFaults(text)
		if err != nil {
			return
		}
		for _, fault := range faults {
			require.NoError(t, fault.Validate())
		}
		written, err := json.Marshal(faults)
		require.NoError(t, err)
		again, err := fault.ParseFaults(written)
		require.NoError(t, err)
		require.Equal(t, len(faults), len(again))
		for i := range faults {
			require.Equal(t, faults[i].Name(), again[i].Name())
			require.Equal(t, faults[i].Delay, again[i].Delay)
		}
	})
}
