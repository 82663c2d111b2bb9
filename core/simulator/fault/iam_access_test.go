package fault_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/drs-batch-start/drs-batch-start/core/simulator/fault"
)

// call makes a harmless call to DRS with a token, and returns the status and the code of a refusal.
func (l *harness) call(token string) (status int, code string) {
	l.t.Helper()
	l.token = token
	w := l.post(fault.OpStatus, `{"jobs":["a"]}`)
	if w.Code == http.StatusOK {
		return w.Code, ""
	}
	return w.Code, read[map[string]string](l.t, w)["error_code"]
}

func TestWhichTokensAreAccepted(t *testing.T) {
	guarded := []fault.Option{fault.WithToken("good"), fault.WithToken("other")}
	tests := map[string]struct {
		options []fault.Option
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
			append(guarded, fault.WithTokensRefusedByService()), "bad", 403, "DRS.M00100",
		},
		"none if only keys were set up": {
			[]fault.Option{fault.WithKey("a", "s")}, "any", 401, "APIGW.0301",
		},
		"none if only users were set up": {
			[]fault.Option{fault.WithUser("d", "n", "p")}, "any", 401, "APIGW.0301",
		},
		"none if only an ID provider was set up": {
			[]fault.Option{fault.WithIDP("github")}, "any", 401, "APIGW.0301",
		},
		"any, for a project that exists": {
			[]fault.Option{fault.WithProject(project, "cn-north-4")}, "any", 200, "",
		},
		"none, for a project that does not exist": {
			[]fault.Option{fault.WithProject("other", "cn-north-4")}, "any", 403, "DRS.M00261",
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			l := newHarness(t, append(test.options, fault.Rehearsal())...)
			status, code := l.call(test.token)
			require.Equal(t, test.status, status)
			require.Equal(t, test.code, code)
		})
	}
}
