package fault_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/drs-batch-start/drs-batch-start/core/simulator/fault"
)

func TestAMessageMayEchoTheCredentials(t *testing.T) {
	const token = "MIIT+/=="
	for echo, text := range map[fault.Echo]string{
		fault.EchoPlain:  token,
		fault.EchoURL:    "MIIT%2B%2F%3D%3D",
		fault.EchoBase64: "TUlJVCsvPT0=",
	} {
		t.Run(string(echo), func(t *testing.T) {
			l := newHarness(t, fault.Rehearsal())
			l.token = token
			l.Inject(fault.Fault{Kind: fault.KindRefuseJob, Code: "DRS.M00202", Message: "Bad value:", Echo: echo})
			require.Equal(t, "Bad value: ["+text+"]", l.start("a")[0].ErrorMsg)
			l.Inject(fault.Fault{Kind: fault.KindAnswer, Status: 202, Shape: fault.ShapePlain, Message: "You sent", Echo: echo})
			require.Equal(t, "You sent ["+text+"]", l.post(fault.OpStart, startRequest("a")).Body.String())
		})
	}
}

func TestAMessageMayEchoASignatureOrABody(t *testing.T) {
	l := newHarness(t)
	answer := fault.Fault{Kind: fault.KindAnswer, Status: 401, Shape: fault.ShapePlain, Echo: fault.EchoPlain}
	l.Inject(answer, answer)
	w := l.do("GET", "/v3/projects", nil, "Authorization", "SDK-HMAC-SHA256 Access=a")
	require.Equal(t, " [SDK-HMAC-SHA256 Access=a]", w.Body.String())
	w = l.do("POST", "/v3/auth/tokens", "the password")
	require.Equal(t, " [the password]", w.Body.String())
}

func TestAMessageMayBeLong(t *testing.T) {
	l := newHarness(t, fault.Rehearsal())
	l.Inject(fault.Fault{Kind: fault.KindRefuseJob, Code: "DRS.M00202", Message: "Why:", MessageSize: 300_000})
	results := l.start("a", "b")
	require.Len(t, results[0].ErrorMsg, 300_000)
	require.Regexp(t, `^Why:\.\.\.`, results[1].ErrorMsg)
}
