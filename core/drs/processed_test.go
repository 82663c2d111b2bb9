package drs

import (
	"context"
	"errors"
	"io"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/drs-batch-start/drs-batch-start/core/rest"
)

func TestFailuresAreClassedAsTheDesignsTableSays(t *testing.T) {
	answer := func(status int, code string) error { return &rest.APIError{Status: status, Code: code} }
	for name, c := range map[string]struct {
		err  error
		want Class
	}{
		"could not connect":                    {&rest.TransportError{Err: io.EOF}, NotProcessed},
		"HTTP 429":                             {answer(429, ""), NotProcessed},
		"throttled by the service":             {answer(400, "DRS.M01503"), NotProcessed},
		"throttled by the gateway":             {answer(429, "APIGW.0308"), NotProcessed},
		"another operation on the task":        {answer(202, "DRS.M01504"), NotProcessed},
		"HTTP 401":                             {answer(401, ""), Refused},
		"the token is invalid":                 {answer(403, "DRS.M00100"), Refused},
		"the gateway refuses, first code":      {answer(401, "APIGW.0301"), Refused},
		"the gateway refuses, last code":       {answer(403, "APIGW.0307"), Refused},
		"another code of the gateway":          {answer(403, "APIGW.0309"), Final},
		"permissions are missing, as 401":      {answer(401, "DRS.M00103"), Final},
		"permissions are missing, as 403":      {answer(403, "DRS.M00102"), Final},
		"sent, and cut":                        {&rest.TransportError{Sent: true, Err: io.ErrUnexpectedEOF}, Ambiguous},
		"the service failed":                   {answer(500, "DRS.M00004"), Ambiguous},
		"a proxy's 502":                        {answer(502, ""), Ambiguous},
		"a proxy's 408":                        {answer(408, ""), Ambiguous},
		"service error as 422":                 {answer(422, "DRS.M01501"), Ambiguous},
		"HTTP yes around an unknown no":        {answer(202, "DRS.M99999"), Ambiguous},
		"HTTP yes around a known no":           {answer(200, "DRS.M00202"), Final},
		"the wrong status":                     {answer(400, "DRS.M00304"), WrongStatus},
		"a bad parameter":                      {answer(400, "DRS.M00202"), Final},
		"any other 4xx":                        {answer(418, ""), Final},
		"a redirect":                           {answer(302, ""), Final},
		"no proof, and none to be had":         {&rest.AuthError{Problem: "x"}, Final},
		"no proof, since IAM could not be had": {&rest.AuthError{Problem: "x", Err: &rest.TransportError{Sent: true, Err: io.EOF}}, NotProcessed},
		"no proof, since IAM is out of order":  {&rest.AuthError{Problem: "x", Err: answer(503, "")}, NotProcessed},
		"no proof, since IAM refused":          {&rest.AuthError{Problem: "x", Err: answer(401, "")}, Final},
		"no time for a first attempt":          {&DeadlineError{Cause: context.Canceled}, NotProcessed},
		"no time after an ambiguous failure":   {&DeadlineError{Last: answer(502, ""), Cause: context.DeadlineExceeded}, Ambiguous},
		"something that no call can come to":   {errors.New("x"), Final},
	} {
		t.Run(name, func(t *testing.T) { require.Equal(t, c.want, Classify(c.err)) })
	}
}

func TestAJobThatIsGoneIsKnownInEverySpelling(t *testing.T) {
	for _, code := range []string{"DRS.M05003", "DRS.M05004", " DRS-M05003", "DRS-10000010"} {
		require.True(t, Gone(code), code)
	}
	require.False(t, Gone("DRS.M00304"))
	require.False(t, Gone(""))
}

func TestEveryKnownCodeHasAHint(t *testing.T) {
	for _, code := range []string{"DRS.M00004", "DRS.M00007", "DRS.M00200", "DRS.M00201", "DRS.M00202", "DRS.M00273", "DRS.M00300", "DRS.M00305",
		"DRS.M00100", "APIGW.0301", "APIGW.0307", "DRS.M00101", "DRS.M00102", "DRS.M00103", "DRS.M00105", "DRS.M00261", "DRS.M00301", "DRS.M00304",
		"DRS.M00307", "DRS.M00308", "DRS.M01501", "DRS.M01503", "DRS.M01504", "DRS.M05003", "DRS.10000010", "DRS.M05004", "DRS.M06020", "DRS.M06021", "APIGW.0308"} {
		require.NotEmpty(t, Hint(code), code)
	}
	for _, code := range []string{"DRS.M99999", "APIGW.03010"} {
		require.Equal(t, hintOther, Hint(code), code)
	}
	require.Empty(t, Hint(""))
}
