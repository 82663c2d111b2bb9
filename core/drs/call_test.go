package drs

import (
	"context"
	"errors"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/drs-batch-start/drs-batch-start/core/rest"
)

func TestAnAttemptSaysWhatBecameOfIt(t *testing.T) {
	for name, c := range map[string]struct {
		response string
		want     func(*testing.T, error)
	}{
		"a refusal has the hint of its code": {`400|{"error_code":"DRS.M05003","error_msg":"Task information not found."}`, func(t *testing.T, err error) {
			var refused *rest.APIError
			require.ErrorAs(t, err, &refused)
			require.Equal(t, Hint("DRS.M05003"), refused.Hint)
		}},
		"a code in a 2xx response is a refusal": {`200|{"error_code":"DRS.M05003","error_msg":"Task information not found."}`, func(t *testing.T, err error) {
			var refused *rest.APIError
			require.ErrorAs(t, err, &refused)
			require.Equal(t, "DRS.M05003", refused.Code)
		}},
		"a 2xx response that cannot be read was sent": {`202|{"results":[{"id":`, func(t *testing.T, err error) {
			var broken *rest.TransportError
			require.ErrorAs(t, err, &broken)
			require.True(t, broken.Sent)
		}},
	} {
		t.Run(name, func(t *testing.T) {
			client, _ := clientOf(t, c.response)
			var seen []Attempt
			_, err := client.Start(within(t.Context()), []StartInfo{{JobID: "a"}}, func(a Attempt) { seen = append(seen, a) })
			c.want(t, err)
			require.Len(t, seen, 1)
			c.want(t, seen[0].Err)
			require.Positive(t, seen[0].Duration)
		})
	}
}

// starts and readings are the calls of the API by what they do; informs are those readings that only inform.
var (
	starts = map[string]func(*Client, Window) error{
		"start": func(c *Client, w Window) error { _, err := c.Start(w, []StartInfo{{JobID: "a"}}, nil); return err },
		"retry": func(c *Client, w Window) error { _, err := c.Retry(w, []string{"a"}, nil); return err },
	}
	readings = map[string]func(*Client, Window) error{
		"statuses":        func(c *Client, w Window) error { _, err := c.Statuses(w, []string{"a"}); return err },
		"precheck":        func(c *Client, w Window) error { _, err := c.Precheck(w, PrecheckModeStart, []string{"a"}); return err },
		"precheckResults": func(c *Client, w Window) error { _, err := c.PrecheckResults(w, []string{"a"}); return err },
	}
	informs = map[string]func(*Client, Window) error{
		"progress": func(c *Client, w Window) error { _, err := c.Progress(w, []string{"a"}); return err },
		"details":  func(c *Client, w Window) error { _, err := c.Details(w, []string{"a"}); return err },
	}
)

func TestAThrottledReadingIsSentAgainWhenTheServiceSaysSo(t *testing.T) {
	each(t, readings, func(t *testing.T, call func(*Client, Window) error) {
		c, e := clientWith(t, anyone{}, answer(429, http.Header{"Retry-After": {"7"}}, `{}`), good)
		began := time.Now()
		require.NoError(t, call(c, within(t.Context())))
		require.Equal(t, 2, e.calls)
		require.Equal(t, 7*time.Second+longest.Base, time.Since(began))
	})
}

func TestAReadingIsSentAgainAndAStartIsNot(t *testing.T) {
	for _, broken := range []exchange{throttled, cut} {
		for attempts, calls := range map[int]map[string]func(*Client, Window) error{5: readings, 1: starts} {
			each(t, calls, func(t *testing.T, call func(*Client, Window) error) {
				c, e := clientWith(t, anyone{}, broken)
				require.Error(t, call(c, within(t.Context())))
				require.Equal(t, attempts, e.calls)
			})
		}
	}
}

func TestWhatOnlyInformsIsSentOnceAndGivenUpSoon(t *testing.T) {
	for _, broken := range []exchange{throttled, cut, hanging, stuck} {
		each(t, informs, func(t *testing.T, call func(*Client, Window) error) {
			c, e := clientWith(t, anyone{}, broken)
			began := time.Now()
			require.Error(t, call(c, within(t.Context())))
			require.Equal(t, 1, e.calls)
			require.LessOrEqual(t, time.Since(began), 10*time.Second)
		})
	}
}

func TestAReadingThatHangsCostsOneShortAttempt(t *testing.T) {
	for _, name := range []string{"statuses", "precheckResults"} {
		synctest.Test(t, func(t *testing.T) {
			c, e := clientWith(t, anyone{}, hanging, good)
			began := time.Now()
			require.NoError(t, readings[name](c, within(t.Context())))
			require.Equal(t, 2, e.calls)
			require.Equal(t, 20*time.Second+longest.Base, time.Since(began))
		})
	}
}

func TestAfterTheEndStatusesAreReadOnceMoreAndNothingIsStarted(t *testing.T) {
	each(t, starts, func(t *testing.T, call func(*Client, Window) error) {
		credentials := &renewable{can: true}
		c, e := clientWith(t, credentials, good)
		var up *DeadlineError
		require.ErrorAs(t, call(c, ending(t, 0, time.Second)), &up)
		require.NoError(t, up.Last)
		require.ErrorIs(t, up.Cause, context.Canceled)
		require.Zero(t, e.calls)
		require.Zero(t, credentials.authorized, "nobody signs in for it either")
	})
	for _, calls := range []map[string]func(*Client, Window) error{readings, informs} {
		each(t, calls, func(t *testing.T, call func(*Client, Window) error) {
			c, e := clientWith(t, anyone{}, throttled)
			var up *DeadlineError
			require.NotErrorAs(t, call(c, ending(t, 0, time.Second)), &up)
			require.Equal(t, 1, e.calls)
			ended, cancel := context.WithCancel(t.Context())
			cancel()
			require.ErrorAs(t, call(c, within(ended)), &up)
			require.Equal(t, 1, e.calls)
		})
	}
}

func TestAReadingIsNotWaitedForAfterTheEnd(t *testing.T) {
	each(t, readings, func(t *testing.T, call func(*Client, Window) error) {
		c, e := clientWith(t, anyone{}, throttled)
		began := time.Now()
		var up *DeadlineError
		require.ErrorAs(t, call(c, ending(t, 100*time.Millisecond, time.Minute)), &up)
		require.Equal(t, NotProcessed, Classify(up.Last))
		require.Equal(t, 1, e.calls)
		require.Equal(t, 100*time.Millisecond, time.Since(began))
	})
}

func TestWhatIsUnderWayMayFinish(t *testing.T) {
	for _, calls := range []map[string]func(*Client, Window) error{starts, readings, informs} {
		each(t, calls, func(t *testing.T, call func(*Client, Window) error) {
			c, e := clientWith(t, anyone{}, hanging)
			began := time.Now()
			err := call(c, ending(t, time.Second, 3*time.Second))
			var broken *rest.TransportError
			require.ErrorAs(t, err, &broken)
			require.True(t, broken.Sent)
			require.Equal(t, 3*time.Second, time.Since(began))
			require.Equal(t, 1, e.calls)
		})
	}
}

func TestAStartThatStillWaitsForAConnectionNeverLeaves(t *testing.T) {
	each(t, starts, func(t *testing.T, call func(*Client, Window) error) {
		c, _ := clientWith(t, anyone{}, stuck)
		began := time.Now()
		err := call(c, ending(t, time.Second, 3*time.Second))
		var broken *rest.TransportError
		require.ErrorAs(t, err, &broken)
		require.False(t, broken.Sent)
		require.Equal(t, time.Second, time.Since(began))
	})
}

// renewable are credentials that can be renewed or not, and note of which generation they were refused.
type renewable struct {
	can        bool
	authorized int
	refused    []uint64
}

func (r *renewable) Authorize(context.Context, *http.Request, rest.Request) (uint64, error) {
	r.authorized++
	return 7, nil
}

func (r *renewable) Refused(generation uint64) bool {
	r.refused = append(r.refused, generation)
	return r.can
}

func TestRefusedCredentialsAreRenewedOnce(t *testing.T) {
	for name, c := range map[string]struct {
		can     bool
		answers []exchange
		calls   int
		auth    bool
	}{
		"accepted the second time":      {true, []exchange{refused, good}, 2, false},
		"refused again":                 {true, []exchange{refused, refused, good}, 2, true},
		"cannot be renewed":             {false, []exchange{refused, good}, 1, true},
		"refused for something else":    {true, []exchange{forbidden, good}, 1, false},
		"throttled after the new token": {true, []exchange{refused, throttled}, 2, false},
	} {
		t.Run(name, func(t *testing.T) {
			credentials := &renewable{can: c.can}
			client, e := clientWith(t, credentials, c.answers...)
			_, err := client.Start(within(t.Context()), []StartInfo{{JobID: "a"}}, nil)
			require.Equal(t, c.calls, e.calls)
			var auth *rest.AuthError
			if c.auth {
				require.ErrorAs(t, err, &auth)
				require.Contains(t, err.Error(), "the service does not accept the credentials")
			} else {
				require.NotErrorAs(t, err, &auth)
			}
			for _, generation := range credentials.refused {
				require.EqualValues(t, 7, generation)
			}
		})
	}
}

func TestNothingIsRenewedAfterTheEnd(t *testing.T) {
	for _, calls := range []map[string]func(*Client, Window) error{starts, readings, informs} {
		each(t, calls, func(t *testing.T, call func(*Client, Window) error) {
			send, end := context.WithCancel(t.Context())
			var late exchange = func(r *http.Request) (*http.Response, error) {
				response, err := refused(r)
				end()
				return response, err
			}
			c, e := clientWith(t, &renewable{can: true}, late, good)
			err := call(c, Window{Send: send, Finish: t.Context()})
			var auth *rest.AuthError
			require.True(t, errors.As(err, &auth))
			require.Equal(t, 1, e.calls)
		})
	}
}
