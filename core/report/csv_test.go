package report

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestACSVHasNoFormulaAndNothingInvisible(t *testing.T) {
	for text, want := range map[string]string{
		"all is well":              "all is well",
		"=1+1":                     "'=1+1",
		" \n\t@SUM(A1)":            " \n\t'@SUM(A1)",
		"x;=1+1":                   "x;'=1+1",
		"x\t=1+1":                  "x\t'=1+1",
		"x\n\"=1+1\"":              "x\n\"'=1+1\"",
		"x| ＋1; a-b=c":             "x| '＋1; a-b=c",
		"retry in 5, -1 is never":  "retry in 5, -1 is never",
		"\u202e-2":                 "'-2",
		"＝HYPERLINK()":             "'＝HYPERLINK()",
		"\x1b[31mred\x1b[0m\u200b": "red",
		"1 = 1, \"quoted\"\nlines": "1 = 1, \"quoted\"\nlines",
	} {
		var out bytes.Buffer
		require.NoError(t, New([]Result{{ID: "a", Outcome: Failed, ErrorMsg: text}}).Redacted(nil).WriteCSV(&out))
		rows, err := csv.NewReader(&out).ReadAll()
		require.NoError(t, err)
		require.Equal(t, want, rows[1][4])
	}
}

func TestACSVHasAColumnForEveryField(t *testing.T) {
	progress, delay := 33.25, int64(0)
	full := Result{ID: "a", Name: "orders", Outcome: Started, Status: "success", ErrorCode: "DRS.M05003", ErrorMsg: "m", FailedReason: "r",
		StartTime: "1893456000000", JobStatus: "CONFIGURATION", Hint: "h", NotReached: "running", TaskMode: "FULL_TRANS", Progress: &progress, DelayMS: &delay,
		Precheck: []PrecheckItem{{"i", "g", "FAILED", "why"}, {"j", "g", "ALARM", "=1"}}, RequestID: "q", OrderID: "o", Attempts: 2}
	fields := map[string]any{}
	content, err := json.Marshal(full)
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(content, &fields))

	var out bytes.Buffer
	require.NoError(t, New([]Result{full, {ID: "b", Outcome: Failed}}).WriteCSV(&out))
	require.Equal(t, `id,outcome,status,error_code,error_msg,job_status,hint,not_reached,precheck,request_id,attempts,name,start_time,order_id,task_mode,progress,delay_ms,failed_reason
a,started,success,DRS.M05003,m,CONFIGURATION,h,running,i (FAILED): why; j (ALARM): =1,q,2,orders,1893456000000,o,FULL_TRANS,33.25,0,r
b,failed,,,,,,,,,,,,,,,,
`, out.String(), "0 shows, and what is not known does not")
	require.Len(t, fields, len(columns), "a field of the JSON has no column")
	for i := range columns {
		require.Contains(t, fields, columns[i].name)
	}
}
