package drs

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/drs-batch-start/drs-batch-start/core/rest"
)

// anyone are credentials that are accepted as they are.
type anyone struct{}

func (anyone) Authorize(context.Context, *http.Request, rest.Request) (uint64, error) { return 0, nil }
func (anyone) Refused(uint64) bool                                                    { return false }

// service answers each call with the next of the responses, the last one again and again, and notes paths and bodies.
type service struct {
	responses []string
	calls     []string
}

func (s *service) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	s.calls = append(s.calls, r.URL.Path+" "+string(body))
	next := s.responses[min(len(s.calls), len(s.responses))-1]
	status, text, coded := strings.Cut(next, "|")
	if !coded {
		status, text = "200", next
	}
	w.WriteHeader(map[string]int{"200": 200, "202": 202, "400": 400, "429": 429, "500": 500, "502": 502}[status])
	_, _ = io.WriteString(w, text)
}

// clientOf returns a client of a service that answers so. Nothing is waited for between attempts.
func clientOf(t *testing.T, responses ...string) (*Client, *service) {
	t.Helper()
	s := &service{responses: responses}
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	c, err := NewClient(Config{Endpoint: server.URL + "/", ProjectID: "p0", Client: &rest.Client{Transport: server.Client().Transport},
		Credentials: anyone{}, Backoff: Backoff{Base: 1, Cap: 1, Attempts: 3}})
	require.NoError(t, err)
	return c, s
}

func TestProgressIsAskedForWithoutAPage(t *testing.T) {
	c, s := clientOf(t, `202|{"count":1,"results":[{"job_id":"a","progress":"62","task_mode":"FULL_TRANS"}]}`)
	read, err := c.Progress(within(t.Context()), []string{"a"})
	require.NoError(t, err)
	require.Equal(t, []ProgressJobResp{{JobID: "a", Progress: "62", TaskMode: TaskModeFull}}, read.Results)
	require.Equal(t, []string{`/v3/p0/jobs/batch-progress {"jobs":["a"]}`}, s.calls)
}

func TestDetailsAndStatusesAreAskedForByWholePages(t *testing.T) {
	c, s := clientOf(t, `{"count":1,"results":[{"id":"a","name":"orders","failed_reason":"full"}]}`)
	read, err := c.Details(within(t.Context()), []string{"a"})
	require.NoError(t, err)
	require.Equal(t, []DetailJobResp{{ID: "a", Name: "orders", FailedReason: "full"}}, read.Results)
	_, err = c.Statuses(within(t.Context()), []string{"a"})
	require.NoError(t, err)
	require.Equal(t, []string{
		`/v3/p0/jobs/batch-detail {"jobs":["a"],"page_req":{"cur_page":1,"per_page":100}}`,
		`/v3/p0/jobs/batch-status {"jobs":["a"],"page_req":{"cur_page":1,"per_page":100}}`,
	}, s.calls)
}

func TestAPrecheckIsAskedForInItsMode(t *testing.T) {
	c, s := clientOf(t, `{"results":[{"id":"a","precheck_id":"p","status":"success"}]}`)
	for _, mode := range []PrecheckMode{PrecheckModeStart, PrecheckModeRetry} {
		_, err := c.Precheck(within(t.Context()), mode, []string{"a"})
		require.NoError(t, err)
	}
	require.Equal(t, []string{
		`/v3/p0/jobs/batch-precheck {"jobs":[{"job_id":"a","precheck_mode":"forStartJob"}]}`,
		`/v3/p0/jobs/batch-precheck {"jobs":[{"job_id":"a","precheck_mode":"forRetryJob"}]}`,
	}, s.calls)
}

func TestReadingIsSentAgainWhateverHappened(t *testing.T) {
	const good = `{"results":[{"id":"a","status":"CONFIGURATION"}]}`
	for name, broken := range map[string]string{
		"an outage": `502|<html>`, "cut": `{"results":[{"id":`, "no results": `{"count":1}`,
		"a contradiction": `{"results":[{"id":"a","status":"CONFIGURATION","status":"FULL_TRANSFER_STARTED"}]}`,
	} {
		t.Run(name, func(t *testing.T) {
			c, s := clientOf(t, broken, broken, good)
			read, err := c.Statuses(within(t.Context()), []string{"a"})
			require.NoError(t, err)
			require.Equal(t, StatusConfiguration, read.Results[0].Status)
			require.Len(t, s.calls, 3)
		})
	}
}

func TestLongTextsOfAReadingAreBounded(t *testing.T) {
	long := strings.Repeat("x", 100_000)
	c, _ := clientOf(t, `{"results":[{"id":"a","precheck_id":"a","result":false,"process":"100%","precheck_result":[{"item":"i","result":"FAILED","raw_error_msg":"`+
		long+`","failed_sub_jobs":[{"id":"s","check_result":"`+long+`"}]}]}]}`)
	read, err := c.PrecheckResults(within(t.Context()), []string{"a"})
	require.NoError(t, err)
	item := read.Results[0].Items[0]
	require.Less(t, len(item.RawErrorMsg), 2*maxText)
	require.Less(t, len(item.FailedSubJobs[0].CheckResult), 2*maxText)

	c, _ = clientOf(t, `{"results":[{"id":"a","failed_reason":"`+long+`"}]}`)
	details, err := c.Details(within(t.Context()), []string{"a"})
	require.NoError(t, err)
	require.Less(t, len(details.Results[0].FailedReason), 2*maxText)
}

func TestAClientNeedsAnAddressAndAProject(t *testing.T) {
	for _, pair := range [][2]string{{"", "p0"}, {"drs.example.com", "p0"}, {"https://drs.example.com", ""}, {"https://drs.example.com", "a/b"}, {"https://%zz", "p0"}} {
		_, err := NewClient(Config{Endpoint: pair[0], ProjectID: pair[1], Client: &rest.Client{}, Credentials: anyone{}})
		require.Error(t, err, pair)
	}
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
		"over 100":                  {`"progress":"250"`, 100, true, 0, false},
		"below 0":                   {`"progress":"-3"`, 0, false, 0, false},
		"texts":                     {`"progress":"half","incre_trans_delay":"soon"`, 0, false, 0, false},
		"no numbers":                {`"progress":"NaN","incre_trans_delay":"Inf"`, 0, false, 0, false},
		"numbers":                   {`"progress":62.5,"incre_trans_delay":0,"incre_trans_delay_millis":250`, 62.5, true, 250 * time.Millisecond, true},
		"other things":              {`"progress":[1],"incre_trans_delay":{"a":1},"incre_trans_delay_millis":true`, 0, false, 0, false},
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
