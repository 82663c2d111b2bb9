package drs

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"github.com/drs-batch-start/drs-batch-start/core/rest"
)

// sentBy returns the body of a request to start tasks.
func sentBy(t *testing.T, tasks ...StartInfo) string {
	t.Helper()
	c, s := clientOf(t, `202|{"results":[]}`)
	_, err := c.Start(within(t.Context()), tasks, nil)
	require.NoError(t, err)
	return strings.TrimPrefix(s.calls[0], "/v3/p0/jobs/batch-starting ")
}

func TestTheBodyOfTheDocumentsExampleIsSentAsItStands(t *testing.T) {
	require.Equal(t, `{"jobs":[{"job_id":"9a470239-2308-4bb5-a6bc-1040402fjb21"},{"job_id":"dbb8127c-b093-4b94-b764-7161e151jb2s","start_time":"1599202771816"}]}`,
		sentBy(t, asked...))
}

func TestWhatOnlySomeMayAskForIsSentOnlyIfSet(t *testing.T) {
	yes, no := true, false
	require.JSONEq(t, `{"jobs":[{"job_id":"a"},{"job_id":"b","is_auto_create_compare":true,"is_only_init_task":false},{"job_id":"c","is_auto_create_compare":false}]}`,
		sentBy(t, StartInfo{JobID: "a"}, StartInfo{JobID: "b", IsAutoCreateCompare: &yes, IsOnlyInitTask: &no}, StartInfo{JobID: "c", IsAutoCreateCompare: &no}))
}

// Starting and resuming have the same rules.
func begin(c *Client) map[string]func(*testing.T, func(Attempt)) (*StartResult, error) {
	return map[string]func(*testing.T, func(Attempt)) (*StartResult, error){
		"start": func(t *testing.T, observe func(Attempt)) (*StartResult, error) {
			return c.Start(within(t.Context()), []StartInfo{{JobID: "a"}}, observe)
		},
		"retry": func(t *testing.T, observe func(Attempt)) (*StartResult, error) {
			return c.Retry(within(t.Context()), []string{"a"}, observe)
		},
	}
}

func TestTasksAreStartedAndResumed(t *testing.T) {
	c, s := clientOf(t, `202|{"results":[{"id":"a","status":"success"}],"count":1}`)
	started, err := c.Start(within(t.Context()), []StartInfo{{JobID: "a", StartTime: "1599202771816"}}, nil)
	require.NoError(t, err)
	require.Equal(t, []StartJobResp{{ID: "a", Status: "success"}}, started.Results)
	resumed, err := c.Retry(within(t.Context()), []string{"a", "b"}, nil)
	require.NoError(t, err)
	require.Equal(t, started.Results, resumed.Results)
	require.Equal(t, []string{
		`/v3/p0/jobs/batch-starting {"jobs":[{"job_id":"a","start_time":"1599202771816"}]}`,
		`/v3/p0/jobs/batch-retry-task {"jobs":[{"job_id":"a"},{"job_id":"b"}]}`,
	}, s.calls)
}

func TestAStartIsSentOnce(t *testing.T) {
	for response, class := range map[string]Class{
		`429|{}`: NotProcessed,
		`400|{"error_code":"DRS.M01503","error_msg":"too frequent"}`: NotProcessed,
		`502|<html>`: Ambiguous,
		`500|{"error_code":"DRS.M00004","error_msg":"abnormal"}`: Ambiguous,
		`202|`:                            Ambiguous,
		`202|{"results":[{"id":`:          Ambiguous,
		`202|{"results":[],"results":[]}`: Ambiguous,
		`202|{"results":[{"id":"a","status":"failed"}],"jobs":[{"id":"a","status":"success"}]}`: Ambiguous,
	} {
		t.Run(response, func(t *testing.T) {
			c, s := clientOf(t, response)
			for name, send := range begin(c) {
				s.calls = nil
				attempts := 0
				_, err := send(t, func(Attempt) { attempts++ })
				require.Error(t, err, name)
				require.Len(t, s.calls, 1, name)
				require.Equal(t, 1, attempts, name)
				require.Equal(t, class, Classify(err), name)
			}
		})
	}
}

func TestAByteOrderMarkBeforeTheResponseIsSkipped(t *testing.T) {
	c, _ := clientOf(t, "202|\ufeff"+`{"results":[{"id":"a","status":"success"}]}`)
	for name, send := range begin(c) {
		started, err := send(t, nil)
		require.NoError(t, err, name)
		require.True(t, started.Results[0].Succeeded(), name)
	}
	c, _ = clientOf(t, "\ufeff"+`{"results":[{"id":"a","status":"CONFIGURATION"}]}`)
	read, err := c.Statuses(within(t.Context()), []string{"a"})
	require.NoError(t, err)
	require.Len(t, read.Results, 1)
}

// deadlines notes how long each request may take.
type deadlines struct {
	http.RoundTripper
	left []time.Duration
}

func (d *deadlines) RoundTrip(r *http.Request) (*http.Response, error) {
	at, _ := r.Context().Deadline()
	d.left = append(d.left, time.Until(at))
	return d.RoundTripper.RoundTrip(r)
}

// The service may process the tasks of a call one after the other.
func TestTheTimeForACallGrowsWithItsTasks(t *testing.T) {
	c, _ := clientOf(t, `202|{"results":[{"id":"a","status":"success"}],"count":1}`)
	d := &deadlines{RoundTripper: c.client.Transport}
	c.client.Transport = d
	_, _ = c.Start(within(t.Context()), make([]StartInfo, 1), nil)
	_, _ = c.Start(within(t.Context()), make([]StartInfo, 1000), nil)
	for _, reading := range []string{"statuses", "precheckResults", "precheck"} {
		_ = readings[reading](c, within(t.Context()))
	}
	_ = informs["progress"](c, within(t.Context()))
	_ = informs["details"](c, within(t.Context()))
	require.InDelta(t, 60.3, d.left[0].Seconds(), 2)
	require.InDelta(t, 360, d.left[1].Seconds(), 2)
	for k, want := range []float64{20, 20, 60, 10, 10} {
		require.InDelta(t, want, d.left[k+2].Seconds(), 2)
	}
}

var asked = []StartInfo{{JobID: "9a470239-2308-4bb5-a6bc-1040402fjb21"}, {JobID: "dbb8127c-b093-4b94-b764-7161e151jb2s", StartTime: "1599202771816"}}

func TestAnswersAreReadInBothForms(t *testing.T) {
	both := []StartJobResp{{ID: asked[0].JobID, Status: "success"}, {ID: asked[1].JobID, Status: "failed", ErrorCode: "DRS.M05003", ErrorMsg: "Task \"x\" not found."}}
	for name, body := range map[string]string{
		"results, as the table names them": `{"results":[{"id":"9a470239-2308-4bb5-a6bc-1040402fjb21","status":"success"},{"id":"dbb8127c-b093-4b94-b764-7161e151jb2s","status":"failed","error_code":"DRS.M05003","error_msg":"Task \"x\" not found."}],"count":2}`,
		"jobs, as the example names them":  `{"jobs":[{"id":"9a470239-2308-4bb5-a6bc-1040402fjb21","status":"success"},{"id":"dbb8127c-b093-4b94-b764-7161e151jb2s","status":"failed","error_code":"DRS.M05003","error_msg":"Task \u0022x\u0022 not found."}],"count":2}`,
		"no count":                         `{"results":[{"id":"9a470239-2308-4bb5-a6bc-1040402fjb21","status":"success"},{"id":"dbb8127c-b093-4b94-b764-7161e151jb2s","status":"failed","error_code":"DRS.M05003","error_msg":"Task \"x\" not found."}]}`,
		"a wrong count":                    `{"count":7, "results" : [ {"id":"9a470239-2308-4bb5-a6bc-1040402fjb21","status":"success","error_code":null} , {"status":"failed","id":"dbb8127c-b093-4b94-b764-7161e151jb2s","error_code":"DRS.M05003","error_msg":"Task \"x\" not found."} ] }`,
		"a count that is no number":        `{"count":"two","results":[{"id":"9a470239-2308-4bb5-a6bc-1040402fjb21","status":"success"},{"id":"dbb8127c-b093-4b94-b764-7161e151jb2s","status":"failed","error_code":"DRS.M05003","error_msg":"Task \"x\" not found."}]}`,
		"keys that nobody knows yet":       `{"results":[{"id":"9a470239-2308-4bb5-a6bc-1040402fjb21","status":"success","new":{"a":[1]}},{"id":"dbb8127c-b093-4b94-b764-7161e151jb2s","status":"failed","error_code":"DRS.M05003","error_msg":"Task \"x\" not found."}],"more":null}`,
		"an empty array beside the other":  `{"results":[],"jobs":[{"id":"9a470239-2308-4bb5-a6bc-1040402fjb21","status":"success"},{"id":"dbb8127c-b093-4b94-b764-7161e151jb2s","status":"failed","error_code":"DRS.M05003","error_msg":"Task \"x\" not found."}]}`,
	} {
		t.Run(name, func(t *testing.T) {
			results, err := readStartResponse([]byte(body))
			require.NoError(t, err)
			require.Equal(t, both, results)
		})
	}
}

func TestAnswersThatAreNoneAreErrors(t *testing.T) {
	for name, body := range map[string]string{
		"empty":            "",
		"HTML":             "<html><body>Bad Gateway</body></html>",
		"cut":              `{"results":[{"id":"9a47`,
		"cut at the end":   `{"results":[{"id":"9a470239-2308-4bb5-a6bc-1040402fjb21","status":"success"}]`,
		"neither array":    `{"count":2}`,
		"null":             `null`,
		"an array":         `[]`,
		"results as null":  `{"results":null}`,
		"results as words": `{"results":"success"}`,
		"more behind":      `{"results":[]} x`,

		"a count with a zero before it":      `{"results":[{"id":"a","status":"success"}],"count":01}`,
		"a count of two zeros":               `{"results":[{"id":"a","status":"success"}],"count":00}`,
		"a count without digits":             `{"results":[{"id":"a","status":"success"}],"count":}`,
		"a count that is a sign":             `{"results":[{"id":"a","status":"success"}],"count":-}`,
		"a count that ends in a word":        `{"results":[{"id":"a","status":"success"}],"count":1a}`,
		"a count of slashes":                 `{"results":[{"id":"a","status":"success"}],"count":/}`,
		"a count of colons":                  `{"results":[{"id":"a","status":"success"}],"count"::}`,
		"two arrays of one name":             `{"results":[{"id":"a","status":"failed"}],"results":[{"id":"a","status":"success"}]}`,
		"two arrays, one in capitals":        `{"results":[{"id":"a","status":"failed"}],"Results":[{"id":"a","status":"success"}]}`,
		"two arrays, one escaped":            `{"results":[{"id":"a","status":"failed"}],"\u0072esults":[{"id":"a","status":"success"}]}`,
		"two arrays that differ":             `{"results":[{"id":"a","status":"failed"}],"jobs":[{"id":"a","status":"success"}]}`,
		"an entry with two statuses":         `{"results":[{"id":"a","status":"failed","status":"success"}]}`,
		"an entry with two statuses, apart":  `{"results":[{"status":"success","id":"a","more":{"x":[1]},"STATUS":"failed"}]}`,
		"an entry with two IDs":              `{"results":[{"id":"a","id":"b","status":"success"}]}`,
		"an entry with an empty ID as well":  `{"results":[{"id":"","id":"b","status":"success"}]}`,
		"an error within a success, escaped": `{"results":[{"id":"a","st\u0061tus":"failed","status":"success"}]}`,
		"two counts":                         `{"results":[{"id":"a","status":"success"}],"count":1,"count":2}`,
	} {
		t.Run(name, func(t *testing.T) {
			_, err := readStartResponse([]byte(body))
			require.Error(t, err)
		})
	}
}

func TestTheSameArrayUnderBothNamesIsRead(t *testing.T) {
	results, err := readStartResponse([]byte(`{"results":[{"id":"a","status":"success"}],"jobs":[{"id":"a","status":"success"}]}`))
	require.NoError(t, err)
	require.Equal(t, []StartJobResp{{ID: "a", Status: "success"}}, results)
}

func TestKeysThatDifferInCaseAreTheUsersOwnFurtherDown(t *testing.T) {
	results, err := readStartResponse([]byte(`{"results":[{"id":"a","status":"success","tags":[{"env":"1","Env":"2"}]}]}`))
	require.NoError(t, err)
	require.Len(t, results, 1)
}

func TestTheOrderOfAPaidTaskIsRead(t *testing.T) {
	results, err := readStartResponse([]byte(`{"results":[{"id":"a","status":"success","order_id":"CS2011"}],"count":1}`))
	require.NoError(t, err)
	require.Equal(t, []StartJobResp{{ID: "a", Status: "success", OrderID: "CS2011"}}, results)
}

func TestLongTextsAreBoundedWhereTheyEnter(t *testing.T) {
	long := strings.Repeat("é", 150_000)
	for _, message := range []string{strings.Repeat("x", 300_000), long} {
		results, err := readStartResponse([]byte(`{"results":[{"id":"a","status":"failed","error_code":"DRS.M00202","error_msg":"` + message + `"}]}`))
		require.NoError(t, err)
		require.LessOrEqual(t, len(results[0].ErrorMsg), maxText+len("…"))
		require.Equal(t, "DRS.M00202", results[0].ErrorCode)
		require.True(t, utf8.ValidString(results[0].ErrorMsg))
	}
}

func TestStatusWordsAreComparedWithoutCase(t *testing.T) {
	require.True(t, StartJobResp{Status: "Success"}.Succeeded())
	require.True(t, StartJobResp{Status: "FAILED"}.Failed())
	require.False(t, StartJobResp{Status: "pending"}.Succeeded())
	require.False(t, StartJobResp{Status: ""}.Failed())
}

// Whatever comes, what is taken from it is whole JSON that says each thing once.
func FuzzReadStartResponse(f *testing.F) {
	for _, seed := range []string{
		`{"results":[{"id":"a","status":"success"}],"count":1}`, `{"jobs":[{"id":"9a470239-2308-4bb5-a6bc-1040402fjb21","status":"failed","error_code":"DRS.M05003","error_msg":"x"}]}`,
		`{"results":[],"jobs":[]}`, `{"results":[{}]}`, `{"count":01,"results":[]}`, `{"results":[{"id":"a","id":"b"}],"count":0}`, `{"Results":[{"ID":"a"}]}`,
		"{\"results\":[{\"id\":\"\xff\"}]}", `{"results":[{"id":"\u0061"}]}`, `{"results":[,]}`, ` { "results" : [ ] } `, `{"results":[]}x`, `{"count":-1,"results":[]}`, `{"count":99999999999999999999,"jobs":[]}`, "",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		results, err := readStartResponse(body)
		if err != nil {
			require.Nil(t, results)
			return
		}
		require.NotNil(t, results)
		require.True(t, json.Valid(body))
		require.NoError(t, rest.Contradiction(body))
		for _, result := range results {
			require.LessOrEqual(t, len(result.ID), maxText+len("…"))
		}
	})
}
