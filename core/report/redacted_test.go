package report

// This test holds that each text of a report, new ones included, passes the redactor.

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/drs-batch-start/drs-batch-start/core/plan"
	"github.com/drs-batch-start/drs-batch-start/core/rest"
)

// fill puts a text into every text of a value.
func fill(v reflect.Value, text string) {
	switch v.Kind() {
	case reflect.String:
		v.SetString(text)
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 1, 1))
		fill(v.Index(0), text)
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				fill(v.Field(i), text)
			}
		}
	}
}

func TestEveryTextOfAReportPassesTheRedactor(t *testing.T) {
	const secret = "s3cr3t-t0ken"
	var redactor rest.Redactor
	redactor.Add(rest.NewSecret(secret))
	var r Report
	fill(reflect.ValueOf(&r).Elem(), "a s3cr3t-\u200bt0ken")
	own := func(r *Report) { // words of this program
		r.Status = StatusFailed
		for i := range r.Results {
			r.Results[i].Outcome, r.Results[i].NotReached = Failed, plan.WaitFull
		}
	}
	own(&r)
	content, err := json.Marshal(r.Redacted(&redactor))
	require.NoError(t, err)
	require.NotContains(t, string(content), "s3cr3t")
	require.NotContains(t, string(content), "t0ken")
	require.Equal(t, strings.Count(string(content), `"a `), strings.Count(string(content), "[redacted]"), "nothing else is lost")
	before, err := json.Marshal(r)
	require.NoError(t, err)
	require.Contains(t, string(before), "s3cr3t", "the report itself stays")
}

func TestAShortSecretChangesNoIDOfAReport(t *testing.T) {
	var redactor rest.Redactor
	redactor.Add(rest.NewSecret("2308"), rest.NewSecret("M002"))
	r := New([]Result{{ID: "9a470239-2308", Outcome: Failed, ErrorCode: "DRS.M00202", ErrorMsg: "no M002 2308"}}).Redacted(&redactor)
	require.Equal(t, []string{"9a470239-2308"}, r.Failed)
	require.Equal(t, []string{"9a470239-2308", "DRS.M00202", "no [redacted]"}, []string{r.Results[0].ID, r.Results[0].ErrorCode, r.Results[0].ErrorMsg})
}
