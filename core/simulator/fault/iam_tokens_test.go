package fault_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/drs-batch-start/drs-batch-start/core/simulator/fault"
)

func TestATokenEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newHarness(t, fault.Rehearsal(), fault.WithTokenLife(time.Hour))
		token := l.signIn(t, "d", "n", "p", `{"project":{"id":"`+project+`"}}`)
		time.Sleep(time.Hour - 1)
		status, _ := l.call(token)
		require.Equal(t, 200, status)
		time.Sleep(time.Nanosecond)
		l.token = token
		w := l.post(fault.OpStatus, `{"jobs":["a"]}`)
		require.Equal(t, 401, w.Code)
		require.Equal(t, "Incorrect IAM authentication information: token expires, expires_at 2000-01-01T01:00:00.000000Z",
			read[map[string]string](t, w)["error_msg"])
	})
}

func TestTokensAreRevoked(t *testing.T) {
	for name, options := range map[string][]fault.Option{
		"where any is accepted": {fault.Rehearsal()},
		"where some are": {
			fault.Rehearsal(), fault.WithUser("d", "n", "p"), fault.WithToken("ready"),
		},
	} {
		t.Run(name, func(t *testing.T) {
			l := newHarness(t, options...)
			before := l.signIn(t, "d", "n", "p", `{}`)
			status, _ := l.call(before)
			require.Equal(t, 200, status)
			l.RevokeTokens()
			status, code := l.call(before)
			require.Equal(t, 401, status)
			require.Equal(t, "APIGW.0301", code)
			after := l.signIn(t, "d", "n", "p", `{}`)
			require.NotEqual(t, before, after)
			status, _ = l.call(after)
			require.Equal(t, 200, status)
			require.Equal(t, 2, l.TokensIssued())
			if len(options) > 1 {
				status, _ = l.call("ready")
				require.Equal(t, 401, status, "those of WithToken are revoked too")
			}
		})
	}
}

func TestATokenIsGoodForItsProjectOnly(t *testing.T) {
	l := newHarness(t, fault.Rehearsal(),
		fault.WithProject(project, "cn-north-4"), fault.WithProject("p2", "eu-west-101"))
	tests := map[string]int{
		`{"project":{"name":"cn-north-4"}}`:    200,
		`{"project":{"id":"` + project + `"}}`: 200,
		`{"project":{"name":"eu-west-101"}}`:   403,
		`{}`:                                   200,
		`{"domain":{"name":"d"}}`:              200,
	}
	for scope, expected := range tests {
		status, _ := l.call(l.signIn(t, "d", "n", "p", scope))
		require.Equal(t, expected, status, scope)
	}
}

func TestManyTokensTakeNoMoreRoomThanThoseThatAreGood(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newHarness(t, fault.WithTokenLife(time.Second))
		for range 500 {
			l.signIn(t, "d", "n", "p", `{}`)
			time.Sleep(100 * time.Millisecond)
		}
		require.Equal(t, 500, l.TokensIssued())
		require.Less(t, l.TokensKept(), 100)
	})
}
