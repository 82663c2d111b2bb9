package drs

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

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
