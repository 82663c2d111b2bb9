package iam

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/drs-batch-start/drs-batch-start/core/rest"
)

// mint counts the tokens that it makes, each valid for life.
func mint(life time.Duration, wait time.Duration) (func(context.Context) (Issued, error), *int) {
	n := 0
	return func(ctx context.Context) (Issued, error) {
		select {
		case <-time.After(wait):
		case <-ctx.Done():
			return Issued{}, &rest.AuthError{Problem: "no", Err: ctx.Err()}
		}
		n++
		return Issued{Token: rest.NewSecret(fmt.Sprintf("token-%d", n)), Project: "p", Expires: time.Now().Add(life)}, nil
	}, &n
}

func authorized(t *testing.T, c rest.Credentials) (string, uint64) {
	t.Helper()
	req := &http.Request{Header: http.Header{}}
	generation, err := c.Authorize(t.Context(), req, rest.Request{})
	require.NoError(t, err)
	return req.Header.Get("X-Auth-Token"), generation
}

func TestManyWhoNeedATokenCauseOneRequest(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		fetch, n := mint(24*time.Hour, time.Second)
		c := Renewable(fetch, nil)
		var all sync.WaitGroup
		for range 50 {
			all.Go(func() {
				_, err := c.Authorize(t.Context(), &http.Request{Header: http.Header{}}, rest.Request{})
				require.NoError(t, err)
			})
		}
		all.Wait()
		require.Equal(t, 1, *n)
	})
}

func TestATokenIsRenewedShortlyBeforeItsEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		fetch, _ := mint(24*time.Hour, 0)
		c := Renewable(fetch, nil)
		first, _ := authorized(t, c)
		time.Sleep(24*time.Hour - 6*time.Minute)
		still, _ := authorized(t, c)
		require.Equal(t, first, still)
		time.Sleep(2 * time.Minute)
		second, _ := authorized(t, c)
		require.NotEqual(t, first, second)
	})
}

func TestARefusedTokenIsRenewedAndALaterOneKept(t *testing.T) {
	fetch, n := mint(time.Hour, 0)
	var obtained []string
	c := Renewable(fetch, &rest.Redactor{Added: func(s rest.Secret) { obtained = append(obtained, s.Reveal()) }})
	_, first := authorized(t, c)
	require.True(t, c.Refused(first))
	second, _ := authorized(t, c)
	require.Equal(t, "token-2", second)
	require.True(t, c.Refused(first), "a refusal of the first says nothing of the second")
	again, _ := authorized(t, c)
	require.Equal(t, "token-2", again)
	require.Equal(t, 2, *n)
	require.Equal(t, []string{"token-1", "token-2"}, obtained)
}

func TestOneWhoGivesUpDoesNotTakeTheOthersAlong(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		fetch, n := mint(time.Hour, 10*time.Second)
		c := Renewable(fetch, nil)
		short, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		var first, second error
		var all sync.WaitGroup
		all.Go(func() { _, first = c.Authorize(short, &http.Request{Header: http.Header{}}, rest.Request{}) })
		synctest.Wait()
		all.Go(func() { _, second = c.Authorize(t.Context(), &http.Request{Header: http.Header{}}, rest.Request{}) })
		all.Wait()
		require.Error(t, first)
		require.NoError(t, second)
		require.Equal(t, 1, *n)
	})
}

func TestAFailureIsSharedByThoseWhoWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := 0
		c := Renewable(func(context.Context) (Issued, error) {
			time.Sleep(time.Second)
			n++
			return Issued{}, &rest.AuthError{Problem: "refused"}
		}, nil)
		var all sync.WaitGroup
		for range 20 {
			all.Go(func() {
				_, err := c.Authorize(t.Context(), &http.Request{Header: http.Header{}}, rest.Request{})
				require.EqualError(t, err, "refused")
			})
		}
		all.Wait()
		require.Equal(t, 1, n)
	})
}

func TestATokenInHandOutlivesARenewalThatFails(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		broken := false
		c := Renewable(func(context.Context) (Issued, error) {
			if broken {
				return Issued{}, &rest.AuthError{Problem: "IAM is unavailable", Err: errors.New("x")}
			}
			return Issued{Token: rest.NewSecret("a"), Expires: time.Now().Add(time.Hour)}, nil
		}, nil)
		authorized(t, c)
		broken = true
		time.Sleep(57 * time.Minute)
		got, _ := authorized(t, c)
		require.Equal(t, "a", got)
		time.Sleep(4 * time.Minute)
		_, err := c.Authorize(t.Context(), &http.Request{Header: http.Header{}}, rest.Request{})
		require.Error(t, err)
	})
}

func TestWhoeverHasNoTimeToWaitIsNotRefused(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		fetch, _ := mint(time.Hour, 10*time.Second)
		c := Renewable(fetch, nil)
		var all sync.WaitGroup
		all.Go(func() { _, _ = c.Authorize(t.Context(), &http.Request{Header: http.Header{}}, rest.Request{}) })
		synctest.Wait()
		short, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		began := time.Now()
		_, err := c.Authorize(short, &http.Request{Header: http.Header{}}, rest.Request{})
		require.Equal(t, time.Second, time.Since(began))
		var auth *rest.AuthError
		require.ErrorAs(t, err, &auth)
		require.ErrorIs(t, err, context.DeadlineExceeded)
		require.True(t, auth.Temporary())
		all.Wait()
	})
}

func TestATokenOfAShortLifeIsRenewedInItsLastTenth(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		fetch, n := mint(10*time.Minute, 0)
		c := Renewable(fetch, nil)
		authorized(t, c)
		time.Sleep(9*time.Minute - time.Second)
		authorized(t, c)
		require.Equal(t, 1, *n)
		time.Sleep(time.Second)
		authorized(t, c)
		require.Equal(t, 2, *n)
	})
}

func TestARenewalThatFailsDoesNotDelayEveryCall(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tries := 0
		c := Renewable(func(context.Context) (Issued, error) {
			if tries++; tries > 1 {
				return Issued{}, &rest.AuthError{Problem: "IAM is unavailable"}
			}
			return Issued{Token: rest.NewSecret("a"), Expires: time.Now().Add(24 * time.Hour)}, nil
		}, nil)
		authorized(t, c)
		time.Sleep(24*time.Hour - 4*time.Minute)
		for range 100 {
			authorized(t, c)
		}
		require.Equal(t, 2, tries)
		time.Sleep(2 * time.Minute)
		authorized(t, c)
		require.Equal(t, 3, tries, "half of what is left is waited")
	})
}

func TestATokenThatIsRefusedIsNotKeptWhenRenewingFails(t *testing.T) {
	tries := 0
	c := Renewable(func(context.Context) (Issued, error) {
		if tries++; tries > 1 {
			return Issued{}, &rest.AuthError{Problem: "IAM is unavailable"}
		}
		return Issued{Token: rest.NewSecret("a"), Expires: time.Now().Add(24 * time.Hour)}, nil
	}, nil)
	_, generation := authorized(t, c)
	require.True(t, c.Refused(generation))
	_, err := c.Authorize(t.Context(), &http.Request{Header: http.Header{}}, rest.Request{})
	require.EqualError(t, err, "IAM is unavailable")
}

func TestATokenThatNoHeaderCarriesIsNotUsed(t *testing.T) {
	c := Renewable(func(context.Context) (Issued, error) { return Issued{Token: rest.NewSecret("s3cr3t\x01")}, nil }, nil)
	_, err := c.Authorize(t.Context(), &http.Request{Header: http.Header{}}, rest.Request{})
	require.IsType(t, &rest.AuthError{}, err)
	require.ErrorContains(t, err, "the token from IAM cannot be sent")
	require.NotContains(t, err.Error(), "s3cr3t")
}

func TestATokenKnowsItsProject(t *testing.T) {
	fetch, n := mint(time.Hour, 0)
	c := Renewable(fetch, nil)
	project, err := c.(Scoped).Project(t.Context())
	require.NoError(t, err)
	require.Equal(t, "p", project)
	authorized(t, c)
	require.Equal(t, 1, *n, "the sign-in that told the project serves the calls too")
}

func TestAFinalRefusalEndsTheOthersForAWhile(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := 0
		c := Renewable(func(context.Context) (Issued, error) {
			n++
			return Issued{}, &rest.AuthError{Problem: "wrong password"}
		}, nil)
		for range 20 {
			_, err := c.Authorize(t.Context(), &http.Request{Header: http.Header{}}, rest.Request{})
			require.EqualError(t, err, "wrong password")
		}
		require.Equal(t, 1, n, "accounts are locked after a few")
		time.Sleep(time.Minute)
		_, _ = c.Authorize(t.Context(), &http.Request{Header: http.Header{}}, rest.Request{})
		require.Equal(t, 2, n, "it may have been put right meanwhile")
	})
}

func TestAFailureThatMayPassIsTriedAgain(t *testing.T) {
	for name, err := range map[string]error{
		"a failure of IAM": &rest.AuthError{Problem: "x", Err: &rest.APIError{Status: 503}},
		"a lost call":      &rest.AuthError{Problem: "x", Err: &rest.TransportError{Err: errors.New("cut")}},
	} {
		t.Run(name, func(t *testing.T) {
			n := 0
			c := Renewable(func(context.Context) (Issued, error) { n++; return Issued{}, err }, nil)
			for range 3 {
				_, got := c.Authorize(t.Context(), &http.Request{Header: http.Header{}}, rest.Request{})
				require.Equal(t, err, got)
			}
			require.Equal(t, 3, n)
		})
	}
}

func TestOneWhoGivesUpDoesNotLeaveARefusalBehind(t *testing.T) {
	n := 0
	c := Renewable(func(ctx context.Context) (Issued, error) {
		n++
		if ctx.Err() != nil {
			return Issued{}, &rest.AuthError{Problem: "cancelled"}
		}
		return Issued{Token: rest.NewSecret("a")}, nil
	}, nil)
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := c.Authorize(ended, &http.Request{Header: http.Header{}}, rest.Request{})
	require.Error(t, err)
	authorized(t, c)
	require.Equal(t, 2, n)
}

func TestATokenThatIsRefusedAtOnceIsNotRenewedAgainAndAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		fetch, n := mint(24*time.Hour, 0)
		c := Renewable(fetch, nil)
		_, first := authorized(t, c)
		require.True(t, c.Refused(first))
		for range 20 {
			_, second := authorized(t, c)
			require.False(t, c.Refused(second), "it has just replaced a refused one")
		}
		require.Equal(t, 2, *n)
		time.Sleep(time.Minute)
		_, second := authorized(t, c)
		require.True(t, c.Refused(second))
	})
}

// A clock that is far ahead would otherwise cause a sign-in for each call.
func TestWhatHasEndedWhenItComesIsAnErrorAndAskedForOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		fetch, n := mint(-time.Hour, 0)
		c := Renewable(fetch, nil)
		for range 20 {
			_, err := c.Authorize(t.Context(), &http.Request{Header: http.Header{}}, rest.Request{})
			var auth *rest.AuthError
			require.ErrorAs(t, err, &auth)
			require.False(t, auth.Temporary())
			require.ErrorContains(t, err, "1h0m0s ago by the clock of this machine; check the clock of this machine: it may be ahead")
		}
		require.Equal(t, 1, *n)
	})
}
