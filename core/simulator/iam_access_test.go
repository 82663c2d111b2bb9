package simulator_test

import (
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/drs-batch-start/drs-batch-start/core/simulator"
)

// call makes a harmless call to DRS with a token, and returns the status and the code of a refusal.
func (l *harness) call(token string) (status int, code string) {
	l.t.Helper()
	l.token = token
	w := l.post(simulator.OpStatus, `{"jobs":["a"]}`)
	if w.Code == http.StatusOK {
		return w.Code, ""
	}
	return w.Code, read[map[string]string](l.t, w)["error_code"]
}

func TestWhichTokensAreAccepted(t *testing.T) {
	guarded := []simulator.Option{simulator.WithToken("good"), simulator.WithToken("other")}
	tests := map[string]struct {
		options []simulator.Option
		token   string
		status  int
		code    string
	}{
		"any, if none was set up": {nil, "whatever", 200, ""},
		"none that is empty":      {nil, "", 401, "APIGW.0301"},
		"one that was set up":     {guarded, "good", 200, ""},
		"another that was set up": {guarded, "other", 200, ""},
		"none besides":            {guarded, "bad", 401, "APIGW.0301"},
		"none besides, as DRS says it": {
			append(guarded, simulator.WithTokensRefusedByService()), "bad", 403, "DRS.M00100",
		},
		"none if only keys were set up": {
			[]simulator.Option{simulator.WithKey("a", "s")}, "any", 401, "APIGW.0301",
		},
		"none if only users were set up": {
			[]simulator.Option{simulator.WithUser("d", "n", "p")}, "any", 401, "APIGW.0301",
		},
		"none if only an ID provider was set up": {
			[]simulator.Option{simulator.WithIDP("github")}, "any", 401, "APIGW.0301",
		},
		"any, for a project that exists": {
			[]simulator.Option{simulator.WithProject(project, "cn-north-4")}, "any", 200, "",
		},
		"none, for a project that does not exist": {
			[]simulator.Option{simulator.WithProject("other", "cn-north-4")}, "any", 403, "DRS.M00261",
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			l := newHarness(t, append(test.options, simulator.Rehearsal())...)
			status, code := l.call(test.token)
			require.Equal(t, test.status, status)
			require.Equal(t, test.code, code)
		})
	}
}

func TestATokenEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newHarness(t, simulator.Rehearsal(), simulator.WithTokenLife(time.Hour))
		token := l.signIn(t, "d", "n", "p", `{"project":{"id":"`+project+`"}}`)
		time.Sleep(time.Hour - 1)
		status, _ := l.call(token)
		require.Equal(t, 200, status)
		time.Sleep(time.Nanosecond)
		l.token = token
		w := l.post(simulator.OpStatus, `{"jobs":["a"]}`)
		require.Equal(t, 401, w.Code)
		require.Equal(t, "Incorrect IAM authentication information: token expires, expires_at 2000-01-01T01:00:00.000000Z",
			read[map[string]string](t, w)["error_msg"])
	})
}

func TestTokensAreRevoked(t *testing.T) {
	for name, options := range map[string][]simulator.Option{
		"where any is accepted": {simulator.Rehearsal()},
		"where some are": {
			simulator.Rehearsal(), simulator.WithUser("d", "n", "p"), simulator.WithToken("ready"),
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
	l := newHarness(t, simulator.Rehearsal(),
		simulator.WithProject(project, "cn-north-4"), simulator.WithProject("p2", "eu-west-101"))
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
		l := newHarness(t, simulator.WithTokenLife(time.Second))
		for range 500 {
			l.signIn(t, "d", "n", "p", `{}`)
			time.Sleep(100 * time.Millisecond)
		}
		require.Equal(t, 500, l.TokensIssued())
		require.Less(t, l.TokensKept(), 100)
	})
}
