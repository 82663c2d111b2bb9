package drs

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestProgressIsAskedForWithoutAPage(t *testing.T) {
	c, s := clientOf(t, `202|{"count":1,"results":[{"job_id":"a","progress":"62","task_mode":"FULL_TRANS"}]}`)
	read, err := c.Progress(within(t.Context()), []string{"a"})
	require.NoError(t, err)
	require.Equal(t, []ProgressJobResp{{JobID: "a", Progress: "62", TaskMode: TaskModeFull}}, read.Results)
	require.Equal(t, []string{`/v3/p0/jobs/batch-progress {"jobs":["a"]}`}, s.calls)
}

func TestDelaysAndPercentagesAreReadLeniently(t *testing.T) {
	for name, c := range map[string]struct {
		entry   string
		percent float64
		copied  bool
		delay   time.Duration
		known   bool
	}{
		"as documented":             {`"progress":"100","incre_trans_delay":"0","incre_trans_delay_millis":"12"`, 100, true, 12 * time.Millisecond, true},
		"an older installation":     {`"progress":"62%","incre_trans_delay":"3"`, 62, true, 3 * time.Second, true},
		"not known yet":             {`"progress":"","incre_trans_delay":"-1"`, 0, false, 0, false},
		"not known, in both":        {`"incre_trans_delay":"-1","incre_trans_delay_millis":"-1"`, 0, false, 0, false},
		"millis not known, seconds": {`"incre_trans_delay":"0","incre_trans_delay_millis":"-1"`, 0, false, 0, false},
		"millis empty, seconds":     {`"incre_trans_delay":"4","incre_trans_delay_millis":""`, 0, false, 4 * time.Second, true},
		"nothing":                   {``, 0, false, 0, false},
		"null":                      {`"progress":null,"incre_trans_delay":null`, 0, false, 0, false},
		"over 100":                  {`"progress":"250"`, 0, false, 0, false},
		"below 0":                   {`"progress":"-3"`, 0, false, 0, false},
		"texts":                     {`"progress":"half","incre_trans_delay":"soon"`, 0, false, 0, false},
		"no numbers":                {`"progress":"NaN","incre_trans_delay":"Inf"`, 0, false, 0, false},
		"numbers":                   {`"progress":62.5,"incre_trans_delay":0,"incre_trans_delay_millis":250`, 62.5, true, 250 * time.Millisecond, true},
		"other things":              {`"progress":[1],"incre_trans_delay":{"a":1},"incre_trans_delay_millis":true`, 0, false, 0, false},
		"hexadecimal":               {`"progress":"0x10","incre_trans_delay":"0x0","incre_trans_delay_millis":"0x1p-2"`, 0, false, 0, false},
		"two that differ":           {`"incre_trans_delay":"3600","incre_trans_delay_millis":"0"`, 0, false, time.Hour, true},
		"rounded up":                {`"incre_trans_delay":"1","incre_trans_delay_millis":"209"`, 0, false, 209 * time.Millisecond, true},
		"beside an error":           {`"progress":"100","incre_trans_delay":"0","error_code":"DRS.M00004"`, 0, false, 0, false},
		"too large for a duration":  {`"incre_trans_delay":"1e300"`, 0, false, 0, false},
		"a fraction of a second":    {`"incre_trans_delay":" 0.5 "`, 0, false, 500 * time.Millisecond, true},
	} {
		t.Run(name, func(t *testing.T) {
			entry := `"job_id":"a","transfer_status":"INCRE_TRANSFER_STARTED"`
			if c.entry != "" {
				entry += "," + c.entry
			}
			client, _ := clientOf(t, `{"results":[{`+entry+`}]}`)
			read, err := client.Progress(within(t.Context()), []string{"a"})
			require.NoError(t, err)
			require.Equal(t, "a", read.Results[0].JobID)
			require.Equal(t, StatusIncrementalStarted, read.Results[0].TransferStatus)
			percent, known := read.Results[0].Percent()
			require.Equal(t, c.copied, known)
			require.Equal(t, c.percent, percent)
			delay, known := read.Results[0].Delay()
			require.Equal(t, c.known, known)
			require.Equal(t, c.delay, delay)
		})
	}
}

func TestProgressIsReadAsTheServiceSendsIt(t *testing.T) {
	const answer = `{"count":2,"results":[
		{"job_id":"a","progress":"100","incre_trans_delay":"0","incre_trans_delay_millis":"12","task_mode":"FULL_INCR_TRANS",
		 "transfer_status":"INCRE_TRANSFER_STARTED","process_time":"1608274919000","remaining_time":"0"},
		{"job_id":"b","progress":"0","incre_trans_delay":"-1","task_mode":"FULL_TRANS",
		 "transfer_status":"FULL_TRANSFER_STARTED","process_time":"0","remaining_time":"0",
		 "progress_map":{"struct":{"completed":"94%","remaining_time":null}}}]}`
	var read Response[ProgressJobResp]
	require.NoError(t, json.Unmarshal([]byte(answer), &read))
	require.Equal(t, Response[ProgressJobResp]{Results: []ProgressJobResp{
		{
			JobID: "a", Progress: "100", IncreTransDelay: "0", IncreTransDelayMillis: "12", TaskMode: TaskModeFullIncremental,
			TransferStatus: StatusIncrementalStarted,
		},
		{
			JobID: "b", Progress: "0", IncreTransDelay: DelayNotKnown, TaskMode: TaskModeFull,
			TransferStatus: StatusFullStarted,
		},
	}}, read)
}

func TestNothingCopiedYetAndNoDelayAreKnown(t *testing.T) {
	percent, known := ProgressJobResp{Progress: "0"}.Percent()
	require.True(t, known)
	require.Zero(t, percent)
	delay, known := ProgressJobResp{IncreTransDelayMillis: "0"}.Delay()
	require.True(t, known)
	require.Zero(t, delay)
}
