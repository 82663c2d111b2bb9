package drs

import (
	"context"
	"errors"
	"io"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/drs-batch-start/drs-batch-start/core/rest"
)

func TestAFailedCallSaysWhetherItWasProcessed(t *testing.T) {
	answer := func(status int, code string) error { return &rest.APIError{Status: status, Code: code} }
	for name, c := range map[string]struct {
		err  error
		want Class
	}{
		"could not connect":                  {&rest.TransportError{Err: io.EOF}, NotProcessed},
		"HTTP 429":                           {answer(429, ""), NotProcessed},
		"HTTP 429 with an unknown code":      {answer(429, "DRS.M09999"), NotProcessed},
		"throttled by the service":           {answer(400, "DRS.M01503"), NotProcessed},
		"throttled by the gateway":           {answer(429, "APIGW.0308"), NotProcessed},
		"another operation on the task":      {answer(202, "DRS.M01504"), Busy},
		"HTTP 401":                           {answer(401, ""), Unauthenticated},
		"HTTP 401 with an unknown code":      {answer(401, "X.1"), Unauthenticated},
		"the token is invalid":               {answer(403, "DRS.M00100"), Unauthenticated},
		"the gateway refuses, first code":    {answer(401, "APIGW.0301"), Unauthenticated},
		"the gateway refuses, last code":     {answer(403, "APIGW.0307"), Unauthenticated},
		"HTTP 403 with an unknown code":      {answer(403, "APIGW.0309"), Final},
		"HTTP 403":                           {answer(403, ""), WrongEndpoint},
		"permissions are missing, as 401":    {answer(401, "DRS.M00103"), Final},
		"permissions are missing, as 403":    {answer(403, "DRS.M00102"), Final},
		"sent, and cut":                      {&rest.TransportError{Sent: true, Err: io.ErrUnexpectedEOF}, Ambiguous},
		"service abnormal, as today's table": {answer(422, "DRS.M00004"), Ambiguous},
		"service abnormal, as 400":           {answer(400, "DRS.M00004"), Ambiguous},
		"service abnormal, as 200":           {answer(200, "DRS.M00004"), Ambiguous},
		"service abnormal, as 401":           {answer(401, "DRS.M00004"), Ambiguous},
		"the result is empty":                {answer(422, "DRS.M00002"), Ambiguous},
		"service error":                      {answer(422, "DRS.M01501"), Ambiguous},
		"server abnormal, older code":        {answer(422, "DRS.K01013"), Ambiguous},
		"a proxy's 502":                      {answer(502, ""), Ambiguous},
		"HTTP 500 with an unknown code":      {answer(500, "DRS.M09999"), Ambiguous},
		"HTTP 408":                           {answer(408, ""), Ambiguous},
		"HTTP 409":                           {answer(409, ""), Ambiguous},
		"HTTP 425":                           {answer(425, ""), Ambiguous},
		"HTTP 460":                           {answer(460, ""), Ambiguous},
		"HTTP 499":                           {answer(499, ""), Ambiguous},
		"any other 4xx":                      {answer(418, ""), WrongEndpoint},
		"HTTP yes around an unknown no":      {answer(202, "DRS.M99999"), Ambiguous},
		"HTTP yes around a known no":         {answer(200, "DRS.M00202"), Final},
		"the wrong status":                   {answer(400, "DRS.M00304"), WrongStatus},
		"a bad parameter":                    {answer(400, "DRS.M00202"), Final},
		"a bad parameter, as 500":            {answer(500, "DRS.M00202"), Final},
		"HTTP 400 without a code":            {answer(400, ""), WrongEndpoint},
		"HTTP 413 without a code":            {answer(413, ""), Final},
		"HTTP 431 without a code":            {answer(431, ""), Final},
		"HTTP 400 with an unknown code":      {answer(400, "DRS.M09999"), Unfamiliar},
		"HTTP 409 with an unknown code":      {answer(409, "DRS.M09999"), Unfamiliar},
		"HTTP 404 with an unknown code":      {answer(404, "X.404"), Unfamiliar},
		"the gateway knows no such API":      {answer(404, "APIGW.0101"), Final},
		"a redirect":                         {answer(302, ""), WrongEndpoint},
		"HTTP 404 without a code":            {answer(404, ""), WrongEndpoint},
		"HTTP 404 that repeats itself":       {answer(404, "404"), WrongEndpoint},
		"HTTP 405 without a code":            {answer(405, ""), WrongEndpoint},
		"sign-in refused":                    {&rest.AuthError{Problem: "x"}, Final},
		"sign-in failed, IAM did not answer": {&rest.AuthError{Problem: "x", Err: &rest.TransportError{Sent: true, Err: io.EOF}}, NotProcessed},
		"sign-in failed, IAM is unavailable": {&rest.AuthError{Problem: "x", Err: answer(503, "")}, NotProcessed},
		"sign-in refused by IAM":             {&rest.AuthError{Problem: "x", Err: answer(401, "")}, Final},
		"no time for a first attempt":        {&DeadlineError{Cause: context.Canceled}, NotProcessed},
		"no time after an ambiguous failure": {&DeadlineError{Last: answer(502, ""), Cause: context.DeadlineExceeded}, Ambiguous},
		"an error that no call returns":      {errors.New("x"), Ambiguous},
	} {
		t.Run(name, func(t *testing.T) { require.Equal(t, c.want, Classify(c.err)) })
	}
}

func TestARefusedTaskSaysWhetherItWasProcessed(t *testing.T) {
	for code, want := range map[string]Class{
		"DRS.M00004": Ambiguous, "DRS.M00002": Ambiguous, "DRS.M01501": Ambiguous, "DRS-K01013": Ambiguous,
		"DRS.M00304": WrongStatus, "DRS.M01504": Busy, "DRS.M01503": NotProcessed,
		"DRS.M05003": Final, "DRS-K02000": Final, " DRS-M00201": Final, "DRS.M00100": Final, "DRS.M00102": Final, "DRS.10010047": Final,
		"DRS.M07777": Unfamiliar, "": Unfamiliar,
	} {
		require.Equal(t, want, TaskClass(code), code)
	}
}

// Only what is about a task is worth a smaller call: a refusal of the caller would be the same for each half.
func TestARefusalIsAboutATaskOrAboutTheCaller(t *testing.T) {
	for code, want := range map[string]bool{
		"DRS.M00304": true, "DRS.M05003": true, "DRS.M05004": true, "DRS.M00202": true, "DRS.M00307": true, "DRS.M00308": true, "DRS.K02000": true,
		"DRS.M00102": false, "DRS.M00100": false, "DRS.M00261": false, "APIGW.0308": false, "DRS.M00004": false, "DRS.M01504": false, "DRS.M07777": false, "": false,
	} {
		require.Equal(t, want, AboutTask(&rest.APIError{Status: 400, Code: code}), code)
	}
	require.False(t, AboutTask(io.EOF))
}
